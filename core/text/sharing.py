"""What a shared link to a page shows, as Open Graph has it."""

from dataclasses import dataclass

from core.text.jsonld import absolute


@dataclass(frozen=True)
class SharedPicture:
    """The picture of a shared link; `url` is whole."""

    url: str
    width: int
    height: int
    alt: str


@dataclass(frozen=True)
class Share:
    """How a shared link looks.

    `title` is "" for that of the page. `facts` are pairs (property, value), such as the dates of an article.
    """

    kind: str = "website"
    title: str = ""
    image: SharedPicture | None = None
    facts: tuple = ()
    locale: str = "en_US"


def share_page(thing, image=None, alt=""):
    """Return how a shared link to the page of a SearchListing looks."""
    picture = image and SharedPicture(absolute(image.url), image.width, image.height, alt or str(thing))
    return Share(title=thing.social_title, image=picture or None)
