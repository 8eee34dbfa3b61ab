"""Completeness of personal fields and retention rules in docs/privacy.md."""

import re
import tomllib
from pathlib import Path

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models

from articles.models import BLOCKS
from authors.models import Person
from clinics.entries.facts import FACTS
from psychsite.retention import RULES

DOCS = Path(__file__).resolve().parents[2] / "docs" / "privacy.md"
IMPERSONAL = Path(__file__).with_name("impersonal.toml")
# Tables of Django and of packages that this site writes no person into.
_NONE_OF_OURS = {"contenttypes", "taggit"}
_CODE = re.compile(r"`(\w+\.\w+\.\w+)`")


def told():
    """Return the fields in the first column of docs/privacy.md's tables."""
    rows = [line.split("|") for line in DOCS.read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    assert all(len(row) == 6 and all(cell.strip() for cell in row[1:5]) for row in rows), "what, why and how long"
    return [name for row in rows for name in _CODE.findall(row[1])]


def impersonal():
    tables = tomllib.loads(IMPERSONAL.read_text(encoding="utf-8"))
    known = [f"{app}.{model}.{field}" for app, rows in tables.items() for model in rows for field in rows[model]]
    # The words of blocks are published; a block that names a person is not covered by this.
    words = [(block, field) for block in BLOCKS for field in block._meta.local_fields if not field.is_relation]
    blocks = [f"articles.{block.__name__}.{field.name}" for block, field in words if _may_tell(field)]
    return [*known, *blocks, *(f"clinics.Clinic.{name}" for name in FACTS)]


def stored():
    """Return every field that may hold personal data: text, files, relations."""
    return {
        f"{model._meta.app_label}.{model.__name__}.{field.name}"
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label not in _NONE_OF_OURS and not model._meta.proxy
        for field in model._meta.local_fields
        if _may_tell(field)
    }


def _may_tell(field):
    if field.is_relation:
        return field.related_model in (get_user_model(), Person)
    dumb = (models.BooleanField, models.IntegerField, models.DateField, models.TimeField, models.DecimalField)
    return not field.primary_key and not field.choices and not isinstance(field, dumb)


def test_every_personal_field_is_documented():
    known = [*told(), *impersonal()]
    new = stored() - set(known)
    assert not new, f"Say in docs/privacy.md what is kept in, why and how long, or put into {IMPERSONAL.name}: {new}"
    assert len(known) == len(set(known)), "a field stands twice"
    gone = {name for name in known if name not in stored() and not _exists(name)}
    assert not gone, f"no such fields any more: {gone}"


def _exists(name):
    app, model, field = name.split(".")
    try:
        return bool(apps.get_model(app, model)._meta.get_field(field))
    except LookupError:
        return False


def test_every_retention_rule_is_documented_with_days():
    told = re.findall(r"^\| ([a-z][^|]*) \| ([\d,]+) days \|$", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(told) == sorted((rule.what, f"{rule.days:,}") for rule in RULES)


def test_personal_fields_are_detected():
    assert "comments.Comment.email" in stored() and "comments.Comment.decided_by" in stored()
    assert "comments.Comment.state" not in stored() and "clinics.Proposal.values" in stored()
