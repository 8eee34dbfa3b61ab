"""Words that all lists and forms of the admin share."""

import pytest
from django.contrib import admin
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_lists_are_named_after_what_they_hold(admin_client):
    wrong = []
    for model in admin.site._registry:
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        page = admin_client.get(reverse(f"admin:{name}_changelist"), follow=True).content.decode()
        if "<h1>Select" in page or ">Home<" in page:
            wrong.append(name)
    assert not wrong
