"""People who have a page: authors and medical approvers."""

from django.db.models import Prefetch
from django.http import Http404

from articles.models import Expertise
from authors.models import Credential
from psychsite.api import shapes
from psychsite.api.cursors import Order
from psychsite.api.links import IMAGE_SHAPE, NAMED, image_data, named, slug_key
from psychsite.api.resource import Resource
from psychsite.web.people import public_people

CREDENTIAL_SHAPE = shapes.thing(
    "A credential that staff checked with its issuer.",
    kind=shapes.choice("What it is.", *Credential.Kind.values),
    title=shapes.text("Its name."),
    issuer=shapes.text("Who gave it."),
    jurisdiction=shapes.text("Where it is valid."),
    checked_on=shapes.day("The day of the check."),
)
KEYS = {
    **NAMED,
    "role_line": shapes.text("One line under the name."),
    "is_former": shapes.flag("Whether the person no longer works with the site."),
    "image": shapes.maybe(IMAGE_SHAPE),
    "expertise": shapes.listed(shapes.thing("A topic.", **NAMED), "The topics that the person knows well."),
    "credentials": shapes.listed(CREDENTIAL_SHAPE, "The checked credentials."),
}
MORE = {
    "bio": shapes.text("The biography, plain text."),
    "interests": shapes.text("What readers should know about the person's interests."),
    "website": shapes.text("The person's website, or empty."),
    "links": shapes.listed(
        shapes.thing("A link.", label=shapes.text("Its words."), url=shapes.text("Its address.")), "More links."
    ),
}


def credential_data(row):
    return {name: getattr(row, name) for name in ("kind", "title", "issuer", "jurisdiction", "checked_on")}


def _rows(asked=None):
    checked = Credential.objects.filter(checked_on__isnull=False, checked_by__isnull=False)
    known = Expertise.objects.select_related("topic").order_by("topic__name")
    rows = public_people().select_related("photo")
    return rows.prefetch_related(Prefetch("credentials", checked), Prefetch("expertise", known))


def _write(people):
    return [_data(person) for person in people]


def _data(person):
    return {
        **named("person", person.display_name, person.slug, person.get_absolute_url()),
        "role_line": person.role_line,
        "is_former": person.former,
        "image": image_data(person.photo),
        "expertise": [
            named("topic", row.topic.name, row.topic.slug, row.topic.get_absolute_url())
            for row in person.expertise.all()
        ],
        "credentials": [credential_data(row) for row in person.credentials.all()],
    }


def _find(slug):
    person = _rows().filter(slug=slug).first()
    if person is None:
        raise Http404("We couldn’t find this person.")
    links = [{"label": link.get("label", ""), "url": link["url"]} for link in person.links if link.get("url")]
    return {
        **_data(person),
        "bio": person.bio,
        "interests": person.interests,
        "website": person.website,
        "links": links,
    }


PEOPLE = Resource(
    name="people",
    one="person",
    about="The authors of articles that readers see, and the clinicians who approved them, by name.",
    keys=KEYS,
    more=MORE,
    order=(Order("name", str), Order("pk", int)),
    rows=_rows,
    write=_write,
    find=_find,
    path="<slug:slug>",
    also=(301,),
    prefix="/authors/",
    key={"slug": slug_key("The end of the person's address.")},
)
