"""Fields that clean what is typed."""

import pytest

from articles.models import Topic
from clinics.models import Clinic


@pytest.mark.parametrize(("model", "name"), [(Topic, "name"), (Clinic, "name")])
def test_required_text_of_hidden_characters_is_missing(model, name):
    field = model._meta.get_field(name).formfield()
    with pytest.raises(Exception, match="required"):
        field.clean("\u200b \ufeff")
    assert field.clean(" A\u200b\u00a0  name ") == "A name"


def test_form_sees_no_change_in_hidden_characters():
    field = Topic._meta.get_field("description").formfield()
    assert field.clean("One\r\ntwo\u2060  ") == "One\ntwo" and not field.has_changed("One", "One\u200b")


@pytest.mark.parametrize("model", [Topic, Clinic])
def test_forms_call_a_slug_the_web_address(model):
    assert model._meta.get_field("slug").formfield().label == "Web address"
