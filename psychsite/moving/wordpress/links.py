"""Where links to the old site lead now, and the redirects from its addresses."""

import re
from dataclasses import replace

from django.conf import settings
from django.urls import reverse

from addresses.actions import add_redirects
from addresses.checks import Planned, Row
from core.db.steps import Steps
from core.urls import path_to
from psychsite.moving.wordpress.site import WRITTEN_ADDRESS, author_slug

_PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".heic", ".bmp", ".tif", ".tiff")

_ROWS_A_STEP = 250
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Links:
    """Follows addresses of the old site, for one import."""

    def __init__(self, run):
        self.run, self.site = run, run.site
        # What a dry run would have made.
        self.planned = Planned()

    def target_for(self, where):
        """Return the function that gives the attributes of a new link.

        It returns None for a page that is gone.
        """

        def target(address):
            sort, key = self.site.resolve(address) or ("", "")
            if sort == "item":
                return self._item(key, address, where)
            found = self._address(sort, key)
            return {"href": found} if found else self._file(address, where)

        return target

    def in_comment(self, text):
        """Return a reader's text with today's addresses of pages of the old site."""

        def today(found):
            sort, key = (self.site.is_own(found[0]) and self.site.resolve(found[0])) or ("", "")
            new = self._item(key, found[0], "") if sort == "item" else None
            return f"{settings.SITE_URL}{new['href']}" if new and new["href"].startswith("/") else found[0]

        return WRITTEN_ADDRESS.sub(today, text)

    def _item(self, number, address, where):
        entry = self.site.entries[number]
        if number in self.run.shells.ids:
            article = self.run.shells.article(number)
            link = {"href": article.get_absolute_url(), "title": article.title}
            # A dry run has no ids yet.
            return link if article.pk < 0 else {**link, "data-ref": f"article:{article.pk}"}
        if entry.kind == "attachment":
            if found := self._file(entry.attachment, where):
                return found
            parent = entry.parent if entry.parent in self.run.shells.ids else ""
            return self._item(parent, address, where) if parent else None
        if clinic := self.run.blocks.clinic(entry.title, address):
            return {"href": reverse("clinics:detail", args=[entry.slug]), "data-ref": f"clinic:{clinic}"}
        return None

    def _address(self, sort, key):
        if sort == "home":
            return "/"
        if sort == "author":
            person = self.run.people.made.get(key)
            return person.get_absolute_url() if person else ""
        return self.run.terms.address(sort, key) if sort else ""

    def _file(self, address, where):
        """Return the link to an upload that is in the folder, or None."""
        name = address.split("?")[0].lower()
        if "/uploads/" not in name and "/files/" not in name:
            return None
        if name.endswith(_PICTURES):
            image = self.run.media.image(address=address, where=where) if self.run.media.has(address) else None
            return {"href": image.url if image.pk else address} if image else None
        return self._document(address)

    def _document(self, address):
        file = self.run.media.file(address)
        if file is None:
            return None
        return {"href": path_to("files:file", file.pk, file.download_name) if file.pk else address, "is_file": True}

    def expect(self, texts):
        """Note which pages texts would have that readers would find after a dry run."""
        for one in texts:
            tags = (self.run.terms.tags[name.casefold()] for name in one.tags)
            self.planned.paths |= {
                self.run.shells.article(one.entry.number).get_absolute_url(),
                *(person.get_absolute_url() for person in one.bylines),
                *(path_to("articles:tag", tag.slug) for tag in tags),
            }

    def write_redirects(self, rows=()):
        """Write a redirect from each public address of the old site to what it became.

        `rows` are checks.Rows of a file, with addresses of the old site.
        """
        report = self.run.report
        if self.run.options.is_dry:
            self.planned.paths |= {topic.get_absolute_url() for topic in self.run.terms.topics.values()}
        own = [Row(old, new) for old, new in self.redirects()]
        steps, outcomes = Steps(_ROWS_A_STEP), []
        for part in steps.parts(own):
            with steps.writing():
                outcomes += self._add(part)
        # Those of a file may lead to each other.
        outcomes += self._add([self._translated(row) for row in rows])
        report.read("redirect", len(outcomes))
        for outcome in outcomes:
            if outcome.state == "refused":
                report.counts["redirect"]["skipped"] += 1
                report.add("redirects not taken", outcome.row.old, outcome.sentence)
            else:
                report.counts["redirect"]["unchanged" if outcome.state == "known" else "created"] += 1

    def _add(self, rows):
        options, why = self.run.options, f"Imported from {self.run.source}"
        if not options.is_dry:
            return add_redirects(rows, by=options.by, why=why)
        outcomes = add_redirects(rows, by=options.by, why=why, dry_run=True, planned=self.planned)
        self.planned.add(outcomes)
        return outcomes

    def _translated(self, row):
        """Return a row whose target is what the old address became."""
        sort, key = (self.site.is_own(row.new) and self.site.resolve(row.new)) or ("", "")
        found = self._item(key, row.new, "") if sort == "item" else None
        return replace(row, new=found["href"] if found else self._address(sort, key) or row.new)

    def redirects(self):
        """Return [(old path, new path)], the most exact first."""
        rows = {}
        shells, site = self.run.shells, self.site
        for number, entry in site.entries.items():
            if number in shells.ids and entry.is_public:
                target = shells.article(number).get_absolute_url()
                above = entry.path.rstrip("/").rpartition("/")[0]
                for path in (entry.path, *(f"{above}/{slug}/" for slug in entry.old_slugs)):
                    rows.setdefault(path, target)
                key = "page_id" if entry.kind == "page" else "p"
                rows.setdefault(f"/?{key}={number}", target)
                rows.setdefault(f"/?p={number}", target)
            elif entry.kind == "attachment" and entry.parent in shells.ids and site.entries[entry.parent].is_public:
                rows.setdefault(entry.path, shells.article(entry.parent).get_absolute_url())
                rows.setdefault(f"/?attachment_id={number}", shells.article(entry.parent).get_absolute_url())
        for (domain, slug), term in {**site.named_terms, **site.terms}.items():
            base = {"category": site.category_base, "post_tag": site.tag_base}.get(domain)
            new = self.run.terms.address(domain, slug) if base else ""
            if new:
                rows.setdefault(f"{site.root}/{base}/{site.slugs_above(term)}{slug}/", new)
                rows.setdefault(f"{site.root}/{base}/{slug}/", new)
                if term.number and domain == "category":
                    rows.setdefault(f"/?cat={term.number}", new)
        for login, person in self.run.people.made.items():
            rows.setdefault(f"{site.root}/author/{author_slug(login)}/", person.get_absolute_url())
        days = dict.fromkeys(entry.day for entry in site.entries.values() if _has_archive(entry))
        all_articles = reverse("articles:list")
        for year, month, day in (day.split("-") for day in days):
            for part in (f"{year}/", f"{year}/{month}/", f"{year}/{month}/{day}/"):
                rows.setdefault(f"{site.root}/{part}", all_articles)
        if site.root:  # /feed/ itself is a page of ours
            rows.setdefault(f"{site.root}/feed/", reverse("articles:feed", args=["rss"]))
        rows.pop("", None)
        rows.pop("/", None)
        return [(old, new) for old, new in rows.items() if old != new]


def _has_archive(entry):
    """Return True if the old site had a list of the texts of an entry's day."""
    return entry.kind == "post" and entry.is_public and bool(_DAY.fullmatch(entry.day))
