"""Templates as they are read: without indentation and empty lines."""

import pytest
from django.template import Context, Template
from django.template.loader import get_template

from psychsite.setup.templates import condense


@pytest.mark.parametrize("name", ["base.html", "articles/detail.html", "admin/base_site.html"])
def test_templates_of_pages_have_no_indentation(name):
    source = get_template(name).template.source
    assert "\n " not in source and "\n\n" not in source


@pytest.mark.parametrize("name", ["emails/review_request.txt", "admin/clinics/import.html"])
def test_lines_that_are_shown_stay_as_they_are(name):
    template = get_template(name).template
    with open(template.origin.name, encoding="utf-8") as file:
        assert template.source == file.read()


@pytest.mark.parametrize("shown", [True, False])
@pytest.mark.parametrize(
    ("source", "condensed"),
    [
        (
            "a\n  {% if shown %}\n  b\n  {% else %}\n  c\n{% endif %}\nd",
            "a\n{% if shown %}b\n{% else %}c\n{% endif %}d",
        ),
        ("a\n{% for n in 'xy' %}{% if shown %}\n{{ n }}\n{% endif %}{% endfor %}\nb", None),
        ("a\n{% if shown %}b{% endif %}\nc", "a\n{% if shown %}b{% endif %}\nc"),
        ("a {% if shown %}\nb{% endif %}\nc", "a {% if shown %}\nb{% endif %}\nc"),
        ("a\n{% translate 'b' %}\n{% if '%' %}\nc{% endif %}", None),
        ("{% comment %}a{% endcomment %}\n{% load i18n %}\n<p>", "{% comment %}a{% endcomment %}{% load i18n %}<p>"),
    ],
)
def test_a_condensed_template_renders_the_same_words(source, condensed, shown):
    written = condense(source)
    assert condensed in {None, written} and len(written) <= len(source)
    context = Context({"shown": shown})
    # Words that blanks keep apart stay apart, and no others.
    assert Template(written).render(context).split() == Template(source).render(context).split()
