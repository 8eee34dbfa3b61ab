"""Import whole WordPress exports.

The files are read twice. The first reading finds what the old site held, so that links can be followed; the second takes the
texts. Articles are saved in batches of a few with their comments, each batch in one transaction, so a run that was stopped
goes on where it ended.
"""

import gc
from collections import defaultdict
from contextlib import contextmanager
from dataclasses import replace
from zoneinfo import ZoneInfo

from django.utils import timezone

from articles.publishing.takeover import DAY
from comments.importing.load import count_threads, import_threads
from comments.importing.records import ImportReport
from core.db.steps import Steps
from core.html.sanitize import sanitize
from core.text.clean import clean_line
from core.text.slugs import make_slug
from psychsite.moving.listings import import_listings
from psychsite.moving.wordpress import convert, drafts, reader
from psychsite.moving.wordpress.blocks import Blocks
from psychsite.moving.wordpress.fetch import Fetcher
from psychsite.moving.wordpress.links import Links
from psychsite.moving.wordpress.media import Media
from psychsite.moving.wordpress.own import OwnTexts
from psychsite.moving.wordpress.people import People
from psychsite.moving.wordpress.report import Report
from psychsite.moving.wordpress.site import TEXTS, Site
from psychsite.moving.wordpress.terms import Terms
from psychsite.moving.wordpress.texts.bodies import make_body, name_of_repeater
from psychsite.moving.wordpress.times import read_time

# Articles that one transaction saves at most.
BATCH = 10
# New objects before Python looks for cycles, and looks before the older ones are looked at too.
_COLLECTIONS = (20_000, 20, 20)
# Only one import of a site runs at a time, by the command or the worker.
LOCK = "import_wordpress"
# Imported texts are published without an approval.
PERMISSION = "articles.publish_unapproved_edition"
_LEFT_OUT = {
    "trash": "It was in the trash.",
    "auto-draft": "It was never saved by its author.",
    "inherit": "It is a version of another text.",
}


_DEFAULTS = {
    "source": "",
    "only": TEXTS,
    "status": "keep",
    "mapping": {},
    "uploads": None,
    # The folder of what the old site was asked for.
    "fetched": None,
    "redirects": (),
    # A file of the clinics of the old site.
    "listings": None,
    "by": None,
    "is_dry": False,
    "reason": "",
    "progress": lambda words, done, total: None,
}


class Options:
    """What a person chose for an import: the keys of _DEFAULTS."""

    def __init__(self, **given):
        unknown = given.keys() - _DEFAULTS.keys()
        if unknown:
            raise TypeError(f"An import has no option {sorted(unknown)[0]!r}.")
        vars(self).update(_DEFAULTS | given)


class Import:
    """One run over the files of an export."""

    def __init__(self, paths, options):
        self.paths, self.options = list(paths), options
        self.site, self.report = Site(), Report()
        bases = options.mapping.get("permalinks", {})
        self.site.category_base = bases.get("category_base", self.site.category_base).strip("/")
        self.site.tag_base = bases.get("tag_base", self.site.tag_base).strip("/")
        self.now, self.fields = timezone.now(), defaultdict(list)
        self.own, self.steps = OwnTexts(self.report), Steps(BATCH)

    def run(self):
        """Import everything and return the Report.

        What came in before a fault in a file stays.
        """
        self.people = People("", self.site, self.report)
        self._read_index()
        self.source = self.options.source or convert.source_of(self.site.name)
        if not self.source:
            self.source = self.paths[0].stem[:60]
            if self.site.entries:
                self.report.add("site without a name", self.source, "References begin with the name of the file.")
        self.people.source = self.source
        if self.options.listings:
            import_listings(
                self.options.listings,
                source=self.source,
                report=self.report,
                is_dry=self.options.is_dry,
                by=self.options.by,
            )
        self.terms = Terms(self.site, self.options.mapping, self.report)
        self._prepare()
        with _few_collections():
            for batch in self.steps.parts(self._texts()):
                self._save(batch)
        self._count_rest()
        for line, _row, sentence in self.options.redirects:
            if sentence:
                self.report.add("redirects not taken", f"line {line}", sentence)
        if self.wanted or not self.own.numbers:
            self.links.write_redirects([row for _line, row, sentence in self.options.redirects if not sentence])
        return self.report

    def _read_index(self):
        for path in list(self.paths):
            try:
                with path.open("rb") as file:
                    export = reader.Export(file, has_comments=False)
                    for post in export.posts():
                        if not self.site.name:
                            self.site.name = export.blog or post.link.split("/?")[0]
                        elif self._is_of_another_site(export):
                            self.paths.remove(path)
                            break
                        self.site.name_after(export)
                        if post.kind == "guest-author":
                            self.people.add_guest(post)
                        self.site.add(post)
                        self.own.look(post)
                        self.options.progress("Looking through the files", len(self.site.entries), None)
                    for what, count in export.repairs.items():
                        self.report.add("repaired", path.name, f"{what}: {count:,}")
            except reader.Unreadable as error:
                self.report.faults.append(f"{path.name}: {error}")
            except OSError as error:
                self.report.faults.append(f"{path.name} cannot be read: {error.strerror or error}")

    def _is_of_another_site(self, export):
        """Return True, with a fault, if a file is no part of the export of the first one."""
        names = [convert.source_of(name).removeprefix("www.") for name in (export.blog, self.site.name)]
        if not all(names) or names[0] == names[1]:
            return False
        self.report.faults.append(
            f"{export.file.name.rpartition('/')[2]} is an export of {names[0]}, the first file is one of {names[1]}. Nothing of "
            "it was read. Import each site by itself."
        )
        return True

    def _wanted(self, entry):
        return entry.kind in self.options.only

    def _prepare(self):
        """Find or make the people and the empty drafts that the texts need."""
        self.wanted = {
            entry.number: entry
            for entry in self.site.entries.values()
            if self._wanted(entry) and entry.status not in _LEFT_OUT and entry.number not in self.own.numbers
        }
        self.shells = drafts.Shells(self.source, self.site, self.terms, self.report, is_dry=self.options.is_dry)
        self.shells.load(self.wanted.values())
        self.terms.prepare(self.wanted.values(), is_dry=self.options.is_dry)
        # Each old site has a folder of its own.
        fetched = self.options.fetched and self.options.fetched / make_slug(self.source, kind="site", limit=80)
        folders = [folder for folder in (self.options.uploads, fetched) if folder]
        self.media = Media(self.site, folders, self.report, by=self.options.by, is_dry=self.options.is_dry)
        keys = dict.fromkeys(key for entry in self.wanted.values() for key in entry.authors)
        self.people.load(keys, self.media, is_dry=self.options.is_dry)
        self.fetcher = Fetcher(self.site, fetched, self.report) if fetched else None
        self.blocks = Blocks(self.site, self.media, self.report, self.shells.ids)
        self.links = Links(self)

    def _texts(self):
        """Yield each text of the files that becomes an article, once."""
        seen, total = set(), len(self.wanted)
        for path in self.paths:
            try:
                with path.open("rb") as file:
                    for post in reader.Export(file).posts():
                        if self._becomes_article(post, seen):
                            seen.add(post.number)
                            self.options.progress("Importing texts", len(seen), total)
                            yield post
            except (reader.Unreadable, OSError):
                continue  # The first reading reported it.

    def _becomes_article(self, post, seen):
        """Return whether a post becomes an article; else report it and its comments."""
        if not self._wanted(post):
            self._leave_comments(post, f"A “{post.kind}” is no article here.")
            return False
        self.report.read(post.kind)
        where, state = _where(post), "skipped"
        if post.number in self.own.numbers:
            self.own.compare(post, where)
            return False
        if post.number in seen:
            why = "Its number is in the files twice."
        elif post.status in _LEFT_OUT:
            why = _LEFT_OUT[post.status]
        elif post.number not in self.wanted:
            state, why = "failed", "It has no number."
        else:
            return True
        self.report.note(post.kind, state, where, why)
        self._leave_comments(post, "Its text did not come in.")
        return False

    def _leave_comments(self, post, why):
        for comment in post.comments:
            self.report.read("comment")
            self.report.note("comment", "skipped", f"{comment.number} of {post.kind} {post.number}", why)

    def _save(self, batch):
        if self.fetcher and not self.options.is_dry:
            self.fetcher.fetch_for(batch, self.media)
        found = [self._read(post) for post in batch]
        for text in found:
            # A dry run compares only texts that are here.
            if not (self.options.is_dry and text.entry.number in self.shells.new):
                _clean(text.blocks)
        if self.options.is_dry:
            self.links.expect(drafts.compare(found, self.shells))
            self._import_comments(found)
            return
        with self.steps.writing():
            drafts.save(found, self.shells, self.terms, by=self.options.by, reason=self.reason)
            self._import_comments(found)

    @property
    def reason(self):
        """Return what readers see instead of an approval; take_over() fills in the day."""
        name = clean_line(self.site.title)[:200] or self.source
        return self.options.reason or f"Imported from {name}, live there since {DAY}"

    def _read(self, post):
        """Return the Incoming text of a post."""
        entry, where = self.wanted[post.number], _where(post)
        self._note_fields(post)
        body = make_body(post, self.site, self.links.target_for(where), self.options.mapping.get("meta"))
        self.people.add_biographies({} if self.options.is_dry else body.biographies)
        incoming = drafts.Incoming(
            post=post,
            entry=entry,
            where=where,
            ref=convert.post_ref(self.source, post.number),
            bylines=self.people.bylines(entry),
            blocks=self.blocks.make(body.pieces, where, is_dry=self.options.is_dry),
            topic=self.terms.topic(self.terms.topic_name(entry), is_dry=self.options.is_dry),
            tags=self.terms.tag_names(entry),
            claims=body.claims,
            begins=self._begins(post),
        )
        if (thumbnail := post.meta_value("_thumbnail_id")) and thumbnail in self.site.entries:
            incoming.lead = self.media.image(number=thumbnail, where=where)
        if incoming.begins and not incoming.blocks:
            self.report.add("texts without words", where)
        for sort, detail in body.left_out:
            self.report.add("taken out", where, f"{sort}: {detail}" if detail else sort)
        for address, words in body.links_to_nowhere:
            self.report.add("links to nowhere", where, f"{address} ({words})" if words else address)
        return incoming

    def _note_fields(self, post):
        """Count custom fields that nothing here takes over, with three samples each."""
        named = {key.lstrip("_") for key, value in post.meta if key.startswith("_") and value.startswith("field_")}
        for key, value in post.meta:
            if (
                key in named
                and value
                and not {key, name_of_repeater(key)} & self.options.mapping.get("meta", {}).keys()
            ):
                self.fields[key].append(f"{post.number}: {' '.join(value.split())[:60]}")

    def _begins(self, post):
        """Return when a text was first public, or None for a draft."""
        if self.options.status == "draft" or post.password or post.status not in {"publish", "future"}:
            return None
        return read_time(post.date_gmt) or read_time(post.date, self._zone())

    def _zone(self):
        return ZoneInfo(self.options.mapping.get("defaults", {}).get("time_zone", "UTC"))

    def _import_comments(self, texts):
        said, threads = ImportReport(), []
        for text in texts:
            if text.post.comments:
                group = convert.group_of(text.post, source=self.source, report=said, now=self.now)
                rows = [replace(row, body=self.links.in_comment(row.body)) for row in group.rows]
                threads.append((self.shells.article(text.entry.number), rows))
        if self.options.is_dry:
            count_threads(threads, report=said)
        elif threads:
            import_threads(threads, report=said)
        if not said.counts["read"]:
            return
        self.report.read("comment", said.counts["read"])
        counts = self.report.counts["comment"]
        counts["created"] += said.counts["added"]
        counts["unchanged"] += said.counts["known"]
        counts["skipped"] += said.counts["pings"] + said.counts["expired"]
        for where, why in said.problems:
            self.report.note("comment", "failed" if "twice" not in why else "skipped", where, why)

    def _count_rest(self):
        for key, values in sorted(self.fields.items()):
            texts = "1 text" if len(values) == 1 else f"{len(values):,} texts"
            self.report.add("custom fields", f"{key}, in {texts}", "; ".join(values[:3]))
        for kind, count in self.site.kinds.items():
            if kind not in self.options.only:
                self.report.not_taken[kind] += count


def _clean(blocks):
    """Clean texts before SQLite's lock is held.

    The save finds them among the texts that are clean.
    """
    for block in blocks:
        if html := getattr(block, "html", ""):
            block.html = sanitize(html)


@contextmanager
def _few_collections():
    """Let Python look for cycles less often.

    What is known of the old site lives until the end, and each look reads all of it.
    """
    before = gc.get_threshold()
    gc.set_threshold(*_COLLECTIONS)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def _where(post):
    return f"{post.number} “{' '.join(post.title.split())[:60]}”"
