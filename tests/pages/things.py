"""Stand-ins with just the attributes that templates may use; no database."""

import datetime
from types import SimpleNamespace as Thing

from django.core.paginator import Paginator

SITE = Thing(name="Test & House", tagline="Calm words", url="https://house.test")
MOMENT = datetime.datetime(2026, 10, 3, 9, 0, tzinfo=datetime.UTC)
DAY = MOMENT.date()


class Rows(list):
    """List with `.all()`, like a related manager."""

    def all(self):
        return self


def picture(**changes):
    fields = {
        "url": "/media/whole.jpeg",
        "width": 1200,
        "height": 800,
        "alt": "A room <with> a window",
        "is_decorative": False,
        "caption": "",
        "credit": "",
        "sources": lambda: [
            {"type": "image/avif", "srcset": "/media/a.avif 480w"},
            {"type": "image/webp", "srcset": "/media/a.webp 480w, /media/b.webp 960w"},
        ],
        "fallback": lambda: {"url": "/media/a.jpeg", "srcset": "/media/a.jpeg 480w"},
        "classes": "tone tone-r3 tone-g2 tone-b1 focus focus-x2 focus-y8",
    }
    return Thing(**fields | changes)


def person(**changes):
    fields = {
        "name": "Ada Quill",
        "slug": "ada-quill",
        "display_name": "Dr. Ada Quill, MD",
        "role_line": "Writer",
        "bio": "Writes.\n\n<b>Plainly</b>.",
        "photo": None,
        "website": "",
        "links": [],
        "former": False,
        "get_absolute_url": lambda: "/authors/ada-quill/",
    }
    return Thing(**fields | changes)


def edition(**changes):
    topic = Thing(name="Safety", slug="safety", description="", live_count=2, shown_count="2", is_grave=False)
    article = Thing(
        slug="first-session",
        title="A working title that no reader may see",
        get_absolute_url="/articles/first-session/",
        is_site_page=False,
        topic=topic,
        lead_image=None,
        language="en",
        meta_title="",
        meta_description="",
        social_title="",
        canonical_url="",
        noindex=False,
        comments_open=True,
    )
    author = person()
    fields = {
        "article": article,
        "authors": Rows([Thing(person=author, name=author.display_name, credit="", role_line=author.role_line)]),
        "title": "What a first session is <like>",
        "standfirst": "From the cuff to the ride home.",
        "number": 2,
        "live_from": MOMENT,
        "live_until": None,
        "first_live": MOMENT,
        "changed": MOMENT + datetime.timedelta(days=2),
        "is_updated": True,
        "review": None,
        "public_note": "",
        "reading_minutes": 7,
        "get_absolute_url": "/articles/first-session/",
    }
    return Thing(**fields | changes)


def clinic(**changes):
    fields = {
        "name": "Coral Bay",
        "place": "Miami, Florida",
        "summary": "Infusions.",
        "description": "",
        "state": "listed",
        "state_note": "",
        "telehealth": True,
        "accepting_new_patients": None,
        "street": "",
        "postcode": "",
        "phone": "+1 305 555 0101",
        "phone_href": "tel:+13055550101",
        "email": "",
        "website": "",
        "photo": None,
        "hours_note": "",
        "treatments": Rows(),
        "conditions": Rows(),
        "insurance": Rows(),
        "shows_contacts": True,
        "latitude": None,
        "longitude": None,
        "slug": "coral-bay",
        "get_absolute_url": "/clinic/coral-bay/",
    }
    return Thing(**fields | changes)


def comment(**changes):
    fields = {
        "pk": 1,
        "name": "M.",
        "body": "Thank you.",
        "shown_replies": [],
        "person": None,
        "credential": "",
        "gone": False,
        "more": 0,
        "group": "others",
        "pinned_at": None,
        "created_at": MOMENT,
        "edited_at": None,
        "edited_by_id": None,
    }
    row = Thing(**fields | changes)
    row.person_id, row.display_name = (1, row.person.display_name) if row.person else (None, row.name)
    return row


def page(rows, number=1, per_page=2):
    return Paginator(rows, per_page).page(number)
