"""Addresses under /search/."""

from django.urls import path

from search.web import page, suggestions

urlpatterns = [
    path("", page.search, name="search"),
    path("suggest/", suggestions.suggestions, name="search-suggest"),
]
