"""Stand-ins for templates: plain objects without the site's data."""

import datetime
from types import SimpleNamespace as Thing

from django.core.paginator import Paginator
from django.templatetags.static import static

from articles.approval.status import APPROVED, NOT_REVIEWED, ReviewStatus
from articles.changes import between
from articles.changes.diff import DiffBlock, DiffLine
from articles.models import Edition
from articles.models.labels import AIUse, Evidence

MOMENT = datetime.datetime(2026, 3, 3, 9, 30, tzinfo=datetime.UTC)
DAY = MOMENT.date()


class Rows(list):
    """A list that answers `.all()` as a related manager does."""

    def all(self):
        return self


class _Any(dict):
    """Holds one thing under every key."""

    def __init__(self, thing):
        self.thing = thing

    def get(self, key, default=None):
        return self.thing


def named():
    """Return the objects that a block names: the same stand-in for every id."""
    return {
        "image": _Any(picture()),
        "article": _Any(edition()),
        "clinic": _Any(clinic()),
        "file": _Any(file()),
        "treatment": _Any(Thing(name="Nasal spray", slug="nasal-spray")),
        "region": _Any(Thing(name="Florida")),
        "captions": {},
    }


def file():
    return Thing(pk=1, download_name="safety-plan.pdf", is_public=True)


def status(code=APPROVED):
    due = datetime.date(2027, 3, 3)
    approval = Thing(shown_name="Dr. Ada Quill, MD", decided_at=MOMENT, review_due=due)
    return ReviewStatus(code, None if code == NOT_REVIEWED else approval)


def picture():
    return Thing(
        width=1200, height=800, alt="Hills under a low sun", is_decorative=False, classes="tone tone-rc tone-gc tone-bc",
        sources=[], fallback={"url": static("img/standin.svg")},
    )  # fmt: skip


def person(name="Ada Quill", *, photo=None, role="Psychiatrist, medical approver"):
    return Thing(
        name=name, display_name=f"Dr. {name}", role_line=role, photo=photo, former=False, get_absolute_url=lambda: "#",
        bio="Reads every text twice: once as a clinician, once as someone who has slept badly.",
    )  # fmt: skip


def edition(title="What a first session is like", *, image=None, review=None):
    topic = Thing(name="Ketamine therapy", slug="a-topic")
    author = person("Bo Reed", role="Health writer")
    authors = Rows([Thing(person=author, name=author.display_name, credit="", role_line=author.role_line)])
    return Thing(
        article=Thing(slug="an-article", topic=topic, lead_image=image, comments_open=True, language="en"),
        authors=authors, title=title, standfirst="From the blood-pressure cuff to the ride home, and what to ask before it.",
        reading_minutes=4, get_absolute_url="#", review=review,
    )  # fmt: skip


def labeled_edition():
    """Return an edition that states its level of evidence and the use of AI."""
    return Edition(evidence=Evidence.EARLY, ai_use=AIUse.ASSISTED)


def label_changes():
    return between.label_changes(Edition(evidence=Evidence.MIXED), labeled_edition())


def credentials():
    titles = ["Board-certified psychiatrist", "License to practice medicine"]
    return [Thing(title=each, issuer="Example Board", jurisdiction="Oregon, US", checked_on=DAY) for each in titles]


def approval():
    statement = "I have read this text from beginning to end and approve it as medically accurate."
    return Thing(decided_at=MOMENT, statement=statement, disclosure="")


def clinic(**changes):
    fields = {
        "name": "Larkspur Mind Clinic", "slug": "a-clinic", "place": "Denver, Colorado", "get_absolute_url": "#",
        "summary": "Infusions, with a psychiatrist in the building and a nurse in the room.", "state": "listed",
        "accepting_new_patients": True, "telehealth": True, "is_paid": False, "paid_for": None, "currency": "USD",
        "price_from": 400, "shows_contacts": True,
        "treatment_names": ["Ketamine infusion", "Esketamine"], "insurance_names": ["Example Health"],
        "phone": "(303) 555-0117", "phone_href": "tel:+13035550117", "latitude": 39.74, "longitude": -104.98,
    }  # fmt: skip
    return Thing(**fields | changes)


def found_clinic():
    """A clinic as the finder's list dresses it."""
    marks = [("Accepting new patients", False), ("Paid placement", True)]
    return clinic(number=1, distance="0.4 mi", marks=marks, checked_on=DAY, checked_said="March 3", is_stale=False)


def entities():
    """Names of a drug, as the page of a topic lists them."""
    return [Thing(names=["Esketamine", "Spravato"], code="N06AX27", code_system="ATC")]


def source_notice():
    return Thing(sentence="Retracted on March 3, 2026: the figures could not be confirmed.", link="#")


def regions():
    return [Thing(name=name, get_absolute_url="#") for name in ("Colorado", "Ontario", "Wales")]


def helplines():
    return [helpline("A line that listens", "116 123"), helpline("Another, by text or chat", "988")]


def helpline(name="A line that listens", phone="116 123", **fields):
    facts = {
        "for_whom": "Anybody",
        "language_names": ["English", "Spanish"],
        "languages": ["en", "es"],
        "region": None,
        "country_code": "US",
    }
    known = {"description": "Free from any phone.", "hours": "Day and night", "last_checked": DAY, "is_stale": False}
    return Thing(name=name, phone=phone, phone_href=f"tel:{phone}", url="", **(facts | known | fields))


def comment(*, replies=(), by=None):
    body = "Thank you. I did not know that I may ask who is in the room."
    shown = {
        "credential": "Board-certified psychiatrist" if by else "",
        "gone": False,
        "more": 0,
        "edited_at": None,
        "pinned_at": None,
    }
    writer = {"person": by, "person_id": by and 1, "display_name": by.display_name if by else "M."}
    return Thing(
        pk=1, body=body, shown_replies=list(replies), group="replied" if replies else "others", created_at=MOMENT,
        **writer, **shown,
    )  # fmt: skip


def talk(conversations):
    return Thing(conversations=conversations, count=2, pages=3, order="oldest")


def page(number=2):
    return Paginator(range(30), 10).page(number)


def differences():
    same = DiffLine("same", "", [("=", "Eat nothing for four hours before the session.")])
    changed = DiffLine(
        "changed", "", [("=", "Come with someone who can "), ("-", "drive"), ("+", "take"), ("=", " you home.")]
    )
    return [DiffBlock("changed", "rich_text", [changed]), DiffBlock("same", "callout", [same])]
