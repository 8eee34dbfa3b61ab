"""Hostile content: long words, markup in names, right-to-left, rare characters."""

import io

from PIL import Image as Pillow

from articles.models import Callout, PullQuote, RichText
from comments.models import Comment
from comments.moderation import decisions
from comments.posting import submission
from images.actions import receive_upload
from images.models import Image
from tests.factories import articles as factory
from tests.factories.people import make_credential, make_person
from tests.factories.pictures import photo_bytes
from tests.factories.places import make_city, make_clinic

WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
SCRIPT = "<script>alert(1)</script>"
RIGHT_TO_LEFT = "العلاج النفسي עברית"
SIGNS = "👩‍👩‍👧‍👦🧠🇺🇸 ﷽"


def load(by):
    """Add one row of each kind to the demonstration; `by` is a superuser."""
    person = make_person(
        name=f"{SCRIPT} {WORD}"[:80],
        slug="hostile-person",
        role_line=f"{RIGHT_TO_LEFT} {SIGNS}"[:80],
        bio=f"{WORD} {SIGNS} {SCRIPT}",
    )
    make_credential(person=person, title=WORD[:60], issuer=SCRIPT)
    city = make_city(f"Llanfairpwllgwyngyll{SIGNS}", "Florida")
    clinic = make_clinic(
        name=f"{WORD} {SCRIPT}"[:80],
        slug="hostile-clinic",
        city=city,
        street=WORD[:80],
        description=f"{RIGHT_TO_LEFT}\n\n{WORD * 3}",
    )
    _uploads(by)
    edition = _article(person, clinic)
    texts = ((SCRIPT, f"{WORD * 2} {SCRIPT}"), (RIGHT_TO_LEFT, f"{RIGHT_TO_LEFT} {SIGNS}"))
    for number, (name, body) in enumerate(texts):
        comment = submission.submit_comment(
            article=edition.article,
            name=name[:80],
            email=f"x{number}@example.org",
            body=body,
            client_address=f"192.0.2.{number}",
        )
        if comment.state == Comment.State.PENDING:
            decisions.decide(comment=comment, state=Comment.State.APPROVED, by=by)


def _uploads(by):
    """Add uploads: one like a library picture, two like each other."""
    known = Image.objects.order_by("pk")[0]
    with known.file.open() as file:
        receive_upload(upload=file.read(), name=f"{SCRIPT} {WORD}.jpg", by=by)
    data = photo_bytes(600, 400)
    receive_upload(upload=data, name=f"{RIGHT_TO_LEFT} {SIGNS}.jpg", by=by)
    with Pillow.open(io.BytesIO(data)) as image:
        target = io.BytesIO()
        image.resize((300, 200)).save(target, "PNG")
    receive_upload(upload=target.getvalue(), name=WORD, by=by)


def _article(person, clinic):
    table = f"<table><tr><th>{WORD}</th><th>{WORD}</th></tr><tr><td>{WORD}</td><td>1</td></tr></table>"
    html = f"<h2>{WORD}</h2><p>{RIGHT_TO_LEFT} {SIGNS}</p>{table}"
    article = factory.make_article(
        f"{SCRIPT} {WORD}"[:110], slug="hostile-article", html=html, authors=[person], tags=[WORD[:60]]
    )
    factory.add_block(article, RichText, html=f"<h2>{SIGNS}</h2><p>https://example.org/{'w' * 200}</p>")
    factory.add_block(article, PullQuote, quote=f"{SCRIPT} {WORD}", attribution=RIGHT_TO_LEFT)
    factory.add_block(article, Callout, style="safety", heading=WORD, html=f"<p>{WORD}</p>")
    return factory.publish(factory.freeze(article))
