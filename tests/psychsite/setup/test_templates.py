"""Templates as they are read: without indentation."""

import pytest
from django.template.loader import get_template


@pytest.mark.parametrize("name", ["base.html", "articles/detail.html", "admin/base_site.html"])
def test_templates_of_pages_have_no_indentation(name):
    source = get_template(name).template.source
    assert "\n " not in source and "\n\n" not in source


@pytest.mark.parametrize("name", ["emails/review_request.txt", "admin/clinics/import.html"])
def test_lines_that_are_shown_stay_as_they_are(name):
    template = get_template(name).template
    with open(template.origin.name, encoding="utf-8") as file:
        assert template.source == file.read()
