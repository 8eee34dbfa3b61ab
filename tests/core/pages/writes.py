"""Writes of every kind to the Site, each with the pages that it must leave stored.

Each changes something each time: the machine of tests/stateful repeats them in any order.
"""

import io
from datetime import timedelta
from unittest import mock

from django.db import connection
from django.utils import timezone

from articles.models import Approval, Edition, FooterLink
from articles.references.retractions.check import check_sources
from clinics.importing.service import import_file
from clinics.models import HelpLine, LegalStatus, PaidPeriod, Treatment
from comments.models import Comment, Policy
from tests.articles.references.retractions.rows import file_of, row
from tests.factories.articles import approve, freeze, make_article, make_topic, publish
from tests.factories.people import make_credential
from tests.factories.places import make_check, make_clinic, make_helpline, make_question

WRITES = {}


def write(*leaves):
    """Return a decorator that registers a write by the name of its function.

    `leaves` are attributes of the Site, or paths, whose pages must stay.
    """

    def decorate(function):
        WRITES[function.__name__] = (function, leaves)
        return function

    return decorate


def save(row, **fields):
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()


def execute(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


@write("other_clinic", "other", "/clinics/")
def a_new_edition(site):
    save(site.article, title=f"Sleep and mood {site.number()}")
    publish(freeze(site.article))


@write("other", "other_clinic", "/clinics/", "/")
def a_check_of_sources(site):
    number = site.number()
    check_sources(file_of(row(number, site.source.doi, on=f"{1900 + number}-01-01", reason=f"Reason {number}")))


@write("other_clinic", "/clinics/")
def an_approval(site):
    live = Edition.objects.live().get(article=site.article)
    if not Approval.objects.filter(edition=live, person=site.approver, withdrawn_at=None).exists():
        approve(live, site.approver)


@write("other_clinic", "/clinics/")
def a_withdrawn_approval(site):
    Approval.objects.filter(edition__article=site.article, withdrawn_at=None).update(
        withdrawn_at=timezone.now(), withdrawn_reason="Wrong."
    )


@write("other_clinic", "/clinics/")
def the_slug_of_an_article(site):
    save(site.article, slug=f"sleep-{site.number()}")


@write()
def the_topic_of_an_article(site):
    save(site.article, topic=site.other.topic if site.article.topic_id == site.topic.pk else site.topic)


@write()
def the_place_of_a_topic(site):
    save(site.other.topic, parent=None if site.other.topic.parent_id else site.topic)


@write()
def what_a_topic_is_about(site):
    site.topic.entities.create(kind="Drug", name=f"Drug {site.number()}")


@write()
def the_picks_of_a_topic(site):
    if not site.topic.picks.filter(article=site.other).exists():
        site.topic.picks.create(article=site.other)
    else:
        site.topic.picks.all().delete()


@write()
def the_finder_of_a_topic(site):
    site.topic.treatment = Treatment.objects.create(name=f"Treatment {site.number()}")
    site.topic.save()


@write()
def a_translation_of_an_article(site):
    number = site.number()
    fields = {"language": f"x{number:02d}"[:3], "translation_of": site.article, "topic": site.topic}
    publish(freeze(make_article(f"Traducción {number}", authors=[site.author], **fields)))


@write()
def the_name_of_a_topic(site):
    site.topic.name = f"Mood {site.number()}"
    site.topic.save()


@write("other_clinic", "/clinics/")
def a_tag(site):
    site.article.tags.add(f"rest {site.number()}")


@write("other_clinic", "/clinics/")
def the_name_of_a_tag(site):
    site.article.tags.order_by("pk").first().__class__.objects.filter(name__startswith="sleep").update(
        name=f"sleep {site.number()}"
    )


@write("other_clinic", "/clinics/")
def the_words_of_an_author(site):
    save(site.author, bio=f"Writes, since {site.number()} years.", interests=f"{site.number()} shares")


@write("other_clinic", "/clinics/")
def a_field_of_expertise(site):
    held = site.author.expertise.filter(topic=site.topic)
    (held.delete if held.exists() else lambda: site.author.expertise.create(topic=site.topic))()


@write("other_clinic", "/clinics/")
def the_name_of_an_author(site):
    save(site.author, name=f"Ann Lee {site.number()}")


@write("other_clinic", "/clinics/")
def a_credential(site):
    make_credential(person=site.approver, title=f"MD {site.number()}")


@write("other_clinic", "/clinics/")
def a_picture(site):
    save(site.picture, alt=f"A field, number {site.number()}", made={})


@write("other", "other_clinic", "/", "/clinics/", "topic", "/articles/")
def a_comment(site):
    Comment.objects.create(article=site.article, name="Kim", body=f"Thank you {site.number()}.", state="approved")


@write("other", "other_clinic", "/", "/clinics/", "topic")
def a_reply_of_an_approver(site):
    Comment.objects.create(
        article=site.article,
        name=site.approver.name,
        person=site.approver,
        parent=site.comment,
        root=site.comment,
        body=f"You are welcome {site.number()}.",
        state="approved",
    )


@write("other", "other_clinic", "/")
def an_edited_comment(site):
    Comment.objects.filter(pk=site.comment.pk).update(body=f"Thanks {site.number()}.", edited_at=timezone.now())


@write("other_clinic", "/clinics/")
def the_comment_settings(site):
    Policy(is_open=bool(site.number() % 2), close_after_days=site.number() % 3).save()


@write("other", "other_clinic", "/clinics/us/massachusetts/boston/")
def the_name_of_a_clinic(site):
    save(site.clinic, name=f"Bay Clinic {site.number()}")


@write()
def the_state_of_a_clinic(site):
    state = "listed" if site.clinic.state != "listed" else "temporarily_closed"
    save(site.clinic, state=state)


@write("other_clinic", "/clinics/us/massachusetts/boston/")
def a_clinic_nearby(site):
    number = site.number()
    make_clinic(name=f"Pier {number}", city=site.miami, latitude=25.76 + number % 7 / 500, longitude=-80.19)


@write("other", "other_clinic")
def a_check(site):
    make_check(clinic=site.clinic, source=f"Ann {site.number()}", checked_on=timezone.localdate())


@write("other", "other_clinic", "/clinics/", "/")
def hours(site):
    site.clinic.hours.update(closes=f"{12 + site.number() % 9}:00")


@write("other", "other_clinic")
def the_treatments_of_a_clinic(site):
    chosen = site.clinic.treatments
    (chosen.clear if chosen.exists() else lambda: chosen.add(site.treatment))()


@write("article", "other", "/")
def the_name_of_a_treatment(site):
    save(site.treatment, name=f"Ketamine {site.number()}")


@write("other", "other_clinic")
def a_paid_period(site):
    PaidPeriod.objects.filter(clinic=site.clinic).update(
        begins=timezone.localdate() - timedelta(days=1 + site.number())
    )


@write("other", "other_clinic", "/clinics/us/massachusetts/boston/")
def the_name_of_a_city(site):
    save(site.miami, name=f"Miami {site.number()}")


@write("other", "other_clinic")
def the_text_of_a_state(site):
    save(site.miami.parent, intro=f"Sunny, number {site.number()}.")


@write("article", "other", "other_clinic")
def a_question(site):
    make_question(region=site.miami, position=site.number())


@write("article", "other")
def a_law(site):
    LegalStatus.objects.update(note=f"Since {site.number()}.")


@write("article", "other", "/clinics/")
def an_edition_of_a_site_page(site):
    save(site.about, title=f"About {site.number()}")
    publish(freeze(site.about))


@write("article", "other", "/clinics/")
def a_name_of_a_series(site):
    save(site.series, name=f"Steps {site.number()}")


@write("article", "other", "/clinics/")
def a_part_of_a_series(site):
    save(site.fourth, title=f"Second list {site.number()}")
    publish(freeze(site.fourth))


@write()
def a_label_in_the_footer(site):
    save(FooterLink.objects.get(), label=f"About {site.number()}")


@write()
def a_help_line(site):
    HelpLine.objects.update(name=f"Line {site.number()}")


@write("article", "other", "/clinics/")
def a_help_line_below_the_footer(site):
    make_helpline(position=9, name=f"Z {site.number()}")


@write("other", "other_clinic")
def raw_sql(site):
    execute("UPDATE clinics_clinic SET phone = %s WHERE id = %s", f"555 0{site.number()}", site.clinic.pk)


@write()
def an_import_of_clinics(site):
    number = site.number()
    rows = ["import_ref,name,city,state,country", f"first,Harbor {number},Miami,Florida,United States"]
    rows += [f"new {number},Lake {number},Boston,Massachusetts,United States"]
    assert import_file(io.BytesIO("\n".join(rows).encode())).counts["added"] >= 1


@write("other_clinic", "/clinics/")
def a_scheduled_end(site):
    Edition.objects.live().filter(article=site.other).update(
        live_until=timezone.now() + timedelta(hours=1 + site.number())
    )


@write("other_clinic", "/clinics/")
def a_scheduled_edition(site):
    save(site.article, title=f"Sleep and mood {site.number()}")
    newest = site.article.editions.filter(live_from__gt=timezone.now()).exists()
    if not newest:
        publish(freeze(site.article), at=timezone.now() + timedelta(hours=2))


@write()
def a_first_article_of_a_topic(site):
    number = site.number()
    publish(freeze(make_article(f"News {number}", topic=make_topic(f"Topic {number}"), authors=[site.other_author])))


@write("other_clinic")
def a_withdrawal(site):
    # A text that goes live and ends in one moment was never live, and a sequence stops the clock.
    with mock.patch("django.utils.timezone.now", return_value=timezone.now() - timedelta(minutes=1)):
        extra = publish(freeze(make_article(f"Old {site.number()}", topic=site.topic)))
    withdrawals_of(extra.article)


def withdrawals_of(article):
    Edition.objects.live().filter(article=article).update(live_until=timezone.now())
