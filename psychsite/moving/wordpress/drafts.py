"""Save texts of an old site as articles, or leave them as they are."""

from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from articles.blocks.base import BLOCKS
from articles.blocks.parts import freezing
from articles.document.digest import digest
from articles.models import ApprovalClaim, Article, Byline, Edition
from articles.models.card import BylineQuerySet
from articles.models.site_pages import path_of
from articles.publishing.takeover import take_over
from authors.models import Person
from core.db.rows import insert_rows, update_rows
from core.db.steps import Steps
from core.text.clean import clean_line, clean_text
from core.text.languages import INTERFACE, is_language
from core.text.slugs import make_slug, number_slug
from psychsite.moving.wordpress import convert, meta
from psychsite.moving.wordpress.people import split_name
from psychsite.moving.wordpress.texts.elements import read_words
from psychsite.moving.wordpress.times import read_time

_SHELLS_A_STEP = 200
_LONGEST_TITLE, _LONGEST_STANDFIRST = 200, 500
_SLUG = Article._meta.get_field("slug").max_length


@dataclass
class Incoming:
    """A text of the old site as this site would have it."""

    post: object
    entry: object
    where: str
    ref: str
    bylines: list
    blocks: list
    topic: object
    tags: list
    claims: list
    begins: object
    lead: object = None
    fields: dict = field(default_factory=dict)


@dataclass(slots=True)
class Shell:
    """What an import keeps of an article, of which there may be a hundred thousand."""

    pk: int | None
    slug: str
    title: str
    draft_digest: str = ""
    version: int = 1
    site_page: str = ""

    def get_absolute_url(self):
        return path_of(self.slug, self.site_page)


class Shells:
    """The articles of an import, by the number of their item.

    New ones begin without a text, so that links can name them.
    """

    def __init__(self, source, site, terms, report, *, is_dry):
        self.source, self.site, self.terms, self.report, self.is_dry = source, site, terms, report, is_dry
        self.ids, self.new = {}, set()
        self._shells = {}

    def load(self, entries):
        """Find the articles of earlier runs, and create the others."""
        here = {ref: Shell(*values) for ref, *values in self._imported().iterator(2000)}
        taken, missing = set(Article.objects.values_list("slug", flat=True)), []
        for entry in entries:
            shell = here.get(convert.post_ref(self.source, entry.number))
            if shell is None:
                shell = Shell(None, _free_slug(entry, taken), _title(entry.title, entry.number))
                taken.add(shell.slug)
                missing.append(entry.number)
            self._shells[entry.number] = shell
        self.new = set(missing)
        if self.is_dry:
            for place, number in enumerate(missing, start=1):
                self._shells[number].pk = -place
        else:
            self._create(missing)
        self.ids = {number: shell.pk for number, shell in self._shells.items()}

    def _imported(self):
        articles = Article.objects.filter(import_ref__startswith=f"{self.source}:post:")
        return articles.values_list("import_ref", "pk", "slug", "title", "draft_digest", "version", "site_page")

    def _create(self, numbers):
        steps = Steps(_SHELLS_A_STEP)
        for part in steps.parts(numbers):
            shells = [self._shells[number] for number in part]
            rows = [
                Article(title=shell.title, slug=shell.slug, import_ref=convert.post_ref(self.source, number))
                for number, shell in zip(part, shells, strict=True)
            ]
            with steps.writing():
                insert_rows(rows)
            for shell, row in zip(shells, rows, strict=True):
                shell.pk = row.pk

    def article(self, number):
        return self._shells[number]

    def original_of(self, entry):
        """Return the id of the text that a text translates, or None."""
        group = [one for one in self.site.translated.get(entry.translations, ()) if one.number in self.ids]
        if not group:
            return None
        original = next((one for one in group if one.language.partition("-")[0] == INTERFACE), group[0])
        # A text has one translation in a language.
        first = next(one for one in group if one.language == entry.language)
        is_translation = first.number == entry.number and entry.language != original.language
        return self.ids[original.number] if is_translation else None


def _free_slug(entry, taken):
    root = make_slug(entry.slug or entry.title or f"post {entry.number}", kind="article", limit=_SLUG)
    return number_slug(root, taken, _SLUG)


def _title(text, number):
    title = clean_line(read_words(text))
    if not title:
        return f"Untitled text {number}"
    return title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1].rstrip()}…"


def _standfirst(post, site):
    """Return the excerpt, else the description for search engines. Nothing is made up."""
    text = clean_text(read_words(post.excerpt)) or meta.search_description(post, site)
    text = " ".join(text.split())
    if len(text) <= _LONGEST_STANDFIRST:
        return text
    cut = text[:_LONGEST_STANDFIRST]
    end = max(cut.rfind(mark) for mark in (". ", "! ", "? "))
    return cut[: end + 1] if end > 100 else f"{cut[: _LONGEST_STANDFIRST - 1].rsplit(' ', 1)[0]}…"


def _fill(incoming, article, shells):
    """Set what the article takes from the post, and note what was cut."""
    post, report = incoming.post, shells.report
    article.title = _title(post.title, post.number)
    if len(clean_line(read_words(post.title))) > _LONGEST_TITLE:
        report.add("shortened", incoming.where, "title")
    article.standfirst = _standfirst(post, shells.site)
    if len(" ".join(read_words(post.excerpt).split())) > _LONGEST_STANDFIRST:
        report.add("shortened", incoming.where, "summary")
    article.meta_title = meta.search_title(post, shells.site)
    article.meta_description = meta.search_description(post, shells.site)
    article.social_title = meta.social_title(post, shells.site)
    article.noindex = meta.is_hidden(post)
    if is_language(incoming.entry.language):
        article.language = incoming.entry.language
        article.translation_of_id = shells.original_of(incoming.entry)
    if address := meta.foreign_canonical(post, shells.site):
        report.add("originals elsewhere", incoming.where, address)
    article.lead_image = incoming.lead
    article.topic = incoming.topic
    # WordPress shows the lead picture above the text; many texts begin with the same one.
    if incoming.lead and incoming.blocks and getattr(incoming.blocks[0], "image", None) == incoming.lead:
        incoming.blocks = incoming.blocks[1:]


def _digest(incoming, article):
    document, _text = freezing.build(article, incoming.blocks)
    rows = [Byline(article=article, person=person, position=place) for place, person in enumerate(incoming.bylines)]
    byline = BylineQuerySet.frozen(rows)
    return digest(article.title, article.standfirst, document, byline, article.interests, article.labels)


class _Here:
    """What is here of some texts: their articles and the digests of their editions."""

    def __init__(self, texts, shells):
        numbers = {shells.article(one.entry.number).pk: one.entry.number for one in texts}
        older = [key for key, number in numbers.items() if number not in shells.new]
        articles = Article.objects.select_related("topic", "lead_image")
        self.stored = articles.in_bulk(older if shells.is_dry else list(numbers))
        self.digests = {key: set() for key in older}
        for key, one in Edition.objects.filter(article__in=older).values_list("article", "digest") if older else ():
            self.digests[key].add(one)


def _state(incoming, shells, here):
    """Return (state, reason) of a text that is here already."""
    article = shells.article(incoming.entry.number)
    known = here.digests.get(article.pk)
    if incoming.entry.number in shells.new or (not known and article.draft_digest == "" and article.version == 1):
        return "created", ""
    stored = here.stored[article.pk]
    version = stored.version
    known = known or {stored.draft_digest}
    _fill(incoming, stored, shells)
    if _digest(incoming, stored) in known:
        return "unchanged", ""
    if version > 1 or stored.binned_at:
        return "skipped", "It was changed on both sites. The text here stayed."
    return "updated", ""


def compare(texts, shells):
    """Report what an import would do with a batch of texts.

    Return those that readers would find then.
    """
    here, now, found = _Here(texts, shells), timezone.now(), []
    for incoming in texts:
        state, why = _state(incoming, shells, here)
        _note(incoming, shells, state, why)
        if state in {"created", "updated"} and incoming.begins and incoming.begins <= now:
            found.append(incoming)
    return found


def _note(incoming, shells, state, why):
    article = shells.article(incoming.entry.number)
    shells.report.note(incoming.post.kind, state, incoming.where, why, article.get_absolute_url())
    if state == "skipped":
        shells.report.add("edited here", incoming.where, article.get_absolute_url())
    if incoming.begins is None and state in {"created", "updated"}:
        there = "with a password" if incoming.post.password else incoming.post.status
        shells.report.add("drafts", incoming.where, there)
    slug = incoming.entry.slug
    if slug and slug.lower() != article.slug and state == "created":
        shells.report.add("addresses that changed", incoming.where, f"{slug} is now {article.slug}")
    for claim in incoming.claims if state in {"created", "updated"} else []:
        shells.report.add(
            "approvals to confirm", incoming.where, f"{claim.name}{f', {claim.day}' if claim.day else ''}"
        )


@transaction.atomic
def save(texts, shells, terms, *, by, reason):
    """Save a batch of Incoming texts with their editions."""
    changed, beginnings, now, here = [], {}, timezone.now(), _Here(texts, shells)
    for incoming in texts:
        state, why = _state(incoming, shells, here)
        _note(incoming, shells, state, why)
        if state in {"created", "updated"}:
            shell = shells.article(incoming.entry.number)
            article = here.stored[shell.pk]
            if state == "created":
                _fill(incoming, article, shells)
            shell.title = article.title
            beginnings[article.pk] = _beginning(incoming, article, state, now)
            changed.append((incoming, article, state))
    if not changed:
        return
    _save_rows(changed, terms)
    take_over(beginnings=beginnings, by=by, reason=reason)


def _beginning(incoming, article, state, now):
    """Return when the text goes live: at its old time.

    A changed text goes live at the time of its change.
    """
    if incoming.begins is None or state == "created":
        return incoming.begins
    last = article.editions.exclude(live_from=None).order_by("-live_from").first()
    if last is None:
        return incoming.begins
    changed = read_time(incoming.post.modified_gmt)
    is_usable = changed and last.live_from < changed <= now
    return changed if is_usable else max(now, last.live_from + timedelta(seconds=1))


def _save_rows(changed, terms):
    articles = [article for _incoming, article, _state in changed]
    fields = ["title", "standfirst", "lead_image", "topic"]
    fields += ["meta_title", "meta_description", "social_title", "noindex", "language", "translation_of"]
    for _incoming, article, state in changed:
        if state == "updated":
            for kind in BLOCKS:
                kind.objects.filter(parent=article).delete()
            Byline.objects.filter(article=article).delete()
            ApprovalClaim.objects.filter(article=article, settled_at=None).delete()
    update_rows(articles, fields)
    rows = {}
    for incoming, article, _state in changed:
        for place, block in enumerate(incoming.blocks, start=1):
            block.parent, block.region, block.ordering = article, "body", 10 * place
            rows.setdefault(type(block), []).append(block)
    for blocks in rows.values():
        insert_rows(blocks)
    insert_rows(
        Byline(article=article, person=person, position=place)
        for incoming, article, _state in changed
        for place, person in enumerate(incoming.bylines)
    )
    terms.tag_articles({article.pk: incoming.tags for incoming, article, _state in changed})
    _save_claims(changed)


def _save_claims(changed):
    claims = [(article, claim) for incoming, article, _state in changed for claim in incoming.claims]
    if not claims:
        return
    people = {}
    for person in Person.objects.unmerged():
        for name in (person.name, person.display_name):
            people.setdefault(name.casefold(), person)
    ApprovalClaim.objects.bulk_create(
        ApprovalClaim(
            article=article,
            person=_person(claim.name, people),
            name=claim.name[:200],
            day=claim.day or None,
            place=claim.where[:200],
            words=claim.words[:500],
        )
        for article, claim in claims
    )


def _person(name, people):
    return people.get(name.casefold()) or people.get(split_name(name)[1].casefold())
