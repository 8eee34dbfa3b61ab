"""Addresses under /search/."""

from django.urls import path

from search.web import page

urlpatterns = [path("", page.search, name="search")]
