"""Loading of the initial phrases."""

from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction

from crisis.models import Phrase

pytestmark = pytest.mark.django_db


def load(**options):
    out = StringIO()
    call_command("load_phrases", stdout=out, **options)
    return out.getvalue()


def test_loading_phrases_keeps_staff_changes_and_adds_missing():
    first = Phrase.objects.filter(language="en").first()
    Phrase.objects.filter(pk=first.pk).update(is_active=False)
    Phrase.objects.filter(language="es").delete()
    assert "would be added" in load(dry_run=True)
    assert not Phrase.objects.filter(language="es").exists()
    load()
    assert Phrase.objects.filter(language="es").exists()
    assert not Phrase.objects.get(pk=first.pk).is_active
    assert load().strip() == "0 phrases added"


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"kind": "other"}, "crisis_phrase_kind_valid"),
        ({"weight": 4}, "crisis_phrase_weight_range"),
        ({"text": ""}, "crisis_phrase_text_given"),
    ],
)
def test_phrase_constraints_reject_invalid_values(fields, constraint):
    row = {"kind": "suicide", "language": "en", "text": "x y z", "weight": 1} | fields
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Phrase.objects.create(**row)


@pytest.mark.parametrize("field", ["text", "unless"])
def test_unknown_family_is_refused_with_a_sentence(field):
    phrase = Phrase(**({"kind": "suicide", "language": "en", "text": "{want} .. {die}"} | {field: "{nowhere} lamp"}))
    with pytest.raises(ValidationError, match=r"There are no words named “.nowhere.”"):
        phrase.full_clean()
    Phrase(kind="suicide", language="en", text="{want} .. {die} lamp", unless="{danger}; a lamp").full_clean()
