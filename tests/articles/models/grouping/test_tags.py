"""The tag field: separators, valid names, and errors in the admin."""

from types import SimpleNamespace

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from taggit.models import Tag

from articles.models.grouping.tags import clean_tag_name, join_tags, split_tags
from tests.factories.articles import make_article, make_user


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("sleep and mood at night", ["sleep and mood at night"]),
        ("sleep; mood", ["mood", "sleep"]),
        ("#sleep, #mood", ["mood", "sleep"]),
        ('"New York, NY"', ["New York, NY"]),
        ('"New York, NY", sleep', ["New York, NY", "sleep"]),
        ('5" pipe, sleep', ['5" pipe', "sleep"]),
        ('"not closed, sleep', ['"not closed', "sleep"]),
        (", ,;, sleep ,", ["sleep"]),
        ("Sleep, sleep,  SLEEP", ["Sleep"]),
        ("\u4e0d\u7720\u3001\u6182\u9b31", ["\u4e0d\u7720", "\u6182\u9b31"]),
        ("a\u200b, \u200b, b\x07", ["a", "b"]),
        ("C#, #", ["#", "C#"]),
        ("", []),
        (None, []),
        ("\u2800, \u3164", []),
    ],
)
def test_only_separators_split_tags(typed, names):
    assert split_tags(typed) == names


@given(st.lists(st.text(max_size=30), max_size=6))
def test_tag_field_round_trips_displayed_value(texts):
    names = {}
    for text in texts:
        try:
            name = clean_tag_name(text)
        except ValidationError:
            continue
        names.setdefault(name.casefold(), name)
    shown = join_tags([SimpleNamespace(name=name) for name in names.values()])
    assert split_tags(shown) == sorted(names.values())


@pytest.mark.parametrize("name", ["", " ", "\u200b", "\u200d", "\u2800", "\x00", "x" * 101])
@pytest.mark.django_db
def test_code_cannot_save_an_invalid_tag_name(name):
    with pytest.raises(ValidationError):
        Tag.objects.create(name=name)
    with pytest.raises(ValidationError):
        make_article().tags.add(name)
    assert not Tag.objects.exists()


@pytest.mark.django_db
def test_equivalent_names_share_one_tag():
    article = make_article(tags=["Sleep", "sle\u200bep", "#sleep"])
    assert [tag.name for tag in article.tags.all()] == ["Sleep"]
    article.tags.set(["C", "C++", "C#"])
    assert sorted(article.tags.slugs()) == ["c", "c-2", "c-3"]
    article.tags.set([" C "])
    assert list(article.tags.names()) == ["C"]


@pytest.mark.django_db
def test_merging_tags_refuses_invisible_name(client):
    client.force_login(make_user("root", superuser=True))
    article = make_article(tags=["Sleep", "Rest"])
    chosen = [str(pk) for pk in article.tags.values_list("pk", flat=True)]
    client.post(reverse("admin:taggit_tag_changelist"), {"action": "merge", "_selected_action": chosen})
    merge = reverse("admin:taggit_tag_merge_tags")
    response = client.post(merge, {"new_tag_name": "\u200b"})
    assert next(iter(get_messages(response.wsgi_request))).message.startswith("A tag needs a name")
    assert client.post(merge, {"new_tag_name": " sle\u200bep"}).status_code == 302
    assert list(article.tags.names()) == ["Sleep"]


@pytest.mark.django_db
def test_article_form_refuses_long_tag():
    from articles.admin.writing.form import ArticleForm

    form = ArticleForm({"tags": "sleep, " + "x" * 101})
    assert "is too long for a tag. Use at most 100 characters" in form.errors["tags"][0]
