"""What the record of activity keeps of the actions on articles."""

from datetime import timedelta

import pytest
from django.utils import timezone

from activity.models import Entry
from articles.models import ClinicSpotlight, RichText
from articles.publishing import actions
from tests.factories.articles import ALL, add_block, freeze, make_article, make_live, make_user, publish
from tests.factories.places import make_clinic

pytestmark = pytest.mark.django_db


def test_each_action_is_on_record_with_what_it_was_done_to():
    chief, other = make_user("chief", *ALL), make_live("Other").article
    article, later = make_article(), timezone.now() + timedelta(days=1)
    add_block(article, ClinicSpotlight, clinic=make_clinic())
    first = freeze(article, public_note="From the old site.")
    actions.correct_change_class(edition=first, by=chief, change_class="medical")
    publish(first, at=later)
    actions.unschedule(edition=first, by=chief)
    publish(first, override_reason="It cannot wait.")
    RichText.objects.filter(parent=article).update(html="<p>Other words.</p>")
    actions.record_save(article=article, by=chief)
    ClinicSpotlight.objects.all().delete()
    assert actions.restore_text(edition=first, by=chief) == 0
    version = article.draft_versions.get()
    actions.restore_block(text=first, index=1, by=chief)
    actions.restore_version(version=version, by=chief)
    article.refresh_from_db()
    assert article.version == 5, "each restored text is a save, so that no open form replaces it unseen"
    actions.withdraw(article=article, by=chief, note="See the other one.", instead=other)
    actions.put_in_bin(article=article, by=chief)
    actions.restore_from_bin(article=article, by=chief)
    kept = [
        (entry.verb, entry.about_kind.rpartition(".")[2], int(entry.about_key), {**entry.details})
        for entry in Entry.objects.filter(article=article.pk).order_by("number")
    ]
    edition, whole = ("edition", first.pk), ("article", article.pk)
    for *_about, details in kept:
        # Minutes that depend on the clock.
        assert all(details.pop(name).startswith("20") for name in ("begins", "at", "draft saved") if name in details)
    without = "without approval because"
    assert kept == [
        ("article.frozen", *edition, {"change": "medical", "note for readers": "From the old site."}),
        ("article.reclassified", *edition, {"before": "medical", "change": "medical"}),
        ("article.scheduled", *edition, {without: "A test needs it live."}),
        ("article.unscheduled", *edition, {}),
        ("article.published", *edition, {without: "It cannot wait."}),
        ("article.text_restored", *edition, {"blocks left out": 0}),
        ("article.block_restored", *whole, {"block": 2}),
        ("article.draft_restored", *whole, {"blocks left out": 0}),
        (
            "article.withdrawn",
            *whole,
            {"kind": "superseded", "note for readers": "See the other one.", "readers go to": "Other"},
        ),
        ("article.binned", *whole, {}),
        ("article.unbinned", *whole, {}),
    ]
