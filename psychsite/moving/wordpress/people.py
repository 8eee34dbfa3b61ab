"""Make people of the authors of an old site. No account is ever made."""

import re
from dataclasses import dataclass

from authors.models import Person
from core.html.text import to_text
from core.text.clean import clean_line, clean_text
from core.text.slugs import unique_slug
from core.urls import UnsafeURL, safe_url

_LONGEST_NAME = Person._meta.get_field("name").max_length
_TITLE = re.compile(r"^(?P<title>(?:Prof\.?|Dr\.?|Professor|Doctor)(?:\s+Dr\.?)?)\s+(?=\S)", re.IGNORECASE)
_SUFFIX = re.compile(r",\s*(?P<suffix>(?:[A-Z][A-Za-z.]{0,6}(?:-[A-Z]+)?)(?:,\s*[A-Z][A-Za-z.-]{0,8})*)$")


@dataclass
class Known:
    """An author as the files describe them."""

    key: str
    name: str
    email: str = ""
    biography: str = ""
    website: str = ""
    picture: str = ""


def split_name(text):
    """Return (honorific, name, suffix) of "Dr. Ada Quill, MD"."""
    name, honorific, suffix = clean_line(text), "", ""
    if found := _TITLE.match(name):
        honorific, name = clean_line(found["title"])[:30], name[found.end() :]
    if found := _SUFFIX.search(name):
        suffix, name = clean_line(found["suffix"])[:60], name[: found.start()]
    return honorific, name[:_LONGEST_NAME], suffix


def guest_author(post):
    """Return the Known of a profile by Co-Authors Plus."""
    slug = post.slug.removeprefix("cap-") or post.meta_value("cap-user_login")
    return Known(
        key=slug,
        name=post.meta_value("cap-display_name") or post.title,
        email=post.meta_value("cap-user_email"),
        biography=post.meta_value("cap-description") or post.content,
        website=post.meta_value("cap-website"),
        picture=post.meta_value("_thumbnail_id"),
    )


class People:
    """The people of an import, by their key at the old site."""

    def __init__(self, source, site, report):
        self.source, self.site, self.report = source, site, report
        self.guests, self.made = {}, {}
        # A dry run saves no one, so it remembers which addresses are taken.
        self.slugs = set()

    def add_guest(self, post):
        known = guest_author(post)
        self.guests.setdefault(known.key, known)

    def ref(self, key):
        # As the column keeps it: a login may hold characters that no text here has.
        return clean_line(f"{self.source}:author:{key}")[:200]

    def load(self, keys, media, *, is_dry=False):
        """Find or create the Person of every (key, name)."""
        refs = {self.ref(key): key for key, _name in keys}
        rows = Person.objects.filter(import_ref__in=refs).select_related("merged_into")
        found = {refs[one.import_ref]: one.merged_into or one for one in rows}
        everyone = list(Person.objects.unmerged())
        by_name = {one.name.casefold(): one for one in everyone}
        by_email = {}
        for key, given in keys:
            if key in self.made:
                continue
            known = self._known(key, given)
            self.report.read("person")
            person = found.get(key) or by_email.get(known.email.casefold() or None)
            honorific, name, suffix = split_name(known.name)
            name = name or "Unnamed author"
            if key in found:
                self.report.note("person", "unchanged", name)
            elif person is None and name.casefold() in by_name:
                person = by_name[name.casefold()]
            if person is None:
                person = self._build(key, known, honorific, name, suffix)
                if known.picture in self.site.entries:
                    image = media.image(number=known.picture, where=name)
                    # A dry run has pictures without an id.
                    person.photo = image if image and image.pk else None
                if not is_dry:
                    person.save()
                self.report.note("person", "created", name, address=person.get_absolute_url())
            elif key not in found:
                self.report.note("person", "unchanged", name, f"Joined with {person}, who was here already.")
                self.report.add("people with one name", name, f"{key} is {person}")
            self.made[key] = person
            by_name.setdefault(name.casefold(), person)
            if known.email:
                by_email.setdefault(known.email.casefold(), person)

    def bylines(self, entry):
        """Return the people of a text, each once."""
        people = []
        for key, _name in entry.authors:
            # People whom a dry run would make are not saved, so they have no hash.
            if self.made[key] not in people:
                people.append(self.made[key])
        return people

    def _known(self, key, given):
        if key in self.guests:
            return self.guests[key]
        author = self.site.authors.get(key) or self.site.author(key)
        if (term := self.site.terms.get(("author", key))) and term.meta:
            # PublishPress Authors keeps people as terms.
            return Known(
                key,
                given or term.name,
                term.meta_value("user_email") or (author.email if author else ""),
                term.meta_value("description"),
                term.meta_value("user_url"),
                term.meta_value("avatar"),
            )
        if author is None:
            return Known(key, given or key)
        # Co-Authors Plus names accounts by their login.
        is_login = given.casefold() in {"", author.login.casefold()}
        return Known(key, author.name if is_login else given, author.email)

    def _build(self, key, known, honorific, name, suffix):
        person = Person(
            name=name,
            honorific=honorific,
            suffix=suffix,
            bio=clean_text(to_text(known.biography))[:5000],
            website=_website(known.website),
            import_ref=self.ref(key),
        )
        person.slug = unique_slug(Person, name, limit=100, planned=self.slugs)
        self.slugs.add(person.slug)
        return person

    def add_biographies(self, biographies):
        """Give people without a biography the words of author boxes in the texts."""
        for name, text in biographies.items():
            _honorific, plain, _suffix = split_name(name)
            for person in self.made.values():
                if person.name.casefold() == plain.casefold() and not person.bio:
                    person.bio = clean_text(text)[:5000]
                    person.save(update_fields=["bio"])


def _website(address):
    try:
        return safe_url(address.strip())[:200] if address.strip().startswith(("http://", "https://")) else ""
    except UnsafeURL:
        return ""
