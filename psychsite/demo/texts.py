"""The demonstration's articles, published by staff actions and back-dated.

An article's file lists its blocks once; `since` and `until` say which editions hold a block. Each of [[editions]] says how
many days ago it was frozen, who decided on it, and when it went live; a number below 0 lies in the future.
"""

import re

from articles.approval import actions as approval_actions
from articles.blocks.base import BLOCKS, kinds
from articles.models import (
    Approval,
    Article,
    Byline,
    Expertise,
    ReviewRequest,
    RichText,
    Series,
    Snippet,
    Source,
    Topic,
    TopicPick,
)
from articles.publishing import actions
from clinics.models import Clinic, Treatment
from files.models import File
from images.models import Image
from psychsite.demo import data
from psychsite.setup import site_pages

# The draft that shows all kinds of blocks.
EVERY_KIND = "every-kind-of-block"
_CITATION = re.compile(r'data-ref="source:([a-z-]+)"')


def _first(link):
    """Return the first row that a field may name."""
    return link.related_model._base_manager.complex_filter(link.get_limit_choices_to()).order_by("pk")[0]


class Loader:
    """The things that articles name, by key: topics, sources, people and so on."""

    def __init__(self, *, images, files, people, clinics, users):
        self.images, self.files, self.people, self.clinics, self.users = images, files, people, clinics, users
        self.topics, self.sources, self.snippets, self.articles, self.treatments = {}, {}, {}, {}, {}
        self._picks = {}

    def load(self, say):
        """Create all articles; return {slug: Article}.

        Cards come first, because articles link to each other.
        """
        for position, (slug, row) in enumerate(data.read("topics").items(), start=1):
            self._picks[slug], treatment = row.pop("picks", []), row.pop("treatment", None)
            treatment = treatment and Treatment.objects.get(name=treatment)
            entities = row.pop("entities", [])
            topic = Topic.objects.create(slug=slug, position=position, treatment=treatment, **row)
            self.topics[slug] = topic
            for kind, name, other_names, code in entities:
                topic.entities.create(kind=kind, name=name, other_names=other_names, code=code)
        for key, row in data.read("people").items():
            for slug in row.get("expertise", []):
                Expertise.objects.create(person=self.people[key], topic=self.topics[slug])
        for key, row in data.read("sources").items():
            self.sources[key] = Source.objects.create(**row)
        for key, row in data.read("snippets").items():
            self.snippets[key] = Snippet.objects.create(**row)
        self.treatments = {one.name: one for one in Treatment.objects.all()}
        self.articles |= self._site_pages(say)
        rows = data.articles()
        for slug, row in rows.items():
            self.articles[slug] = self._card(slug, row)
        for number, (slug, row) in enumerate(rows.items(), start=1):
            self.articles[slug].related.set(self.articles[other] for other in row.get("related", []))
            self._history(self.articles[slug], row)
            say("articles", number, len(rows))
        for slug, picks in self._picks.items():
            for position, other in enumerate(picks, start=1):
                TopicPick.objects.create(topic=self.topics[slug], article=self.articles[other], position=position)
        self._show_every_kind()
        return self.articles

    def _card(self, slug, row):
        article = Article.objects.create(
            slug=slug,
            title=row["title"],
            standfirst=row["standfirst"],
            topic=self.topics[row["topic"]],
            lead_image=self.images[row["picture"]],
            meta_description=row.get("meta_description", ""),
            needs_approval=row.get("needs_approval", True),
            comments_open=row.get("comments_open", True),
            start_here=row.get("start_here"),
            series=Series.objects.get_or_create(name=row["series"])[0] if "series" in row else None,
            part=row.get("part"),
            language=row.get("language", "en"),
            translation_of=self.articles.get(row.get("translation_of")),
            owner=self.users["demo-writer"],
        )
        article.tags.set(row["tags"])
        for position, key in enumerate(row["authors"]):
            Byline.objects.create(article=article, person=self.people[key], position=position)
        return article

    def _site_pages(self, say):
        """Publish the pages about the site, their gaps filled; return {slug: Article}."""
        made = site_pages.write(owner=self.users["demo-writer"])
        for number, article in enumerate(made.values(), start=1):
            (block,) = RichText.objects.filter(parent=article)
            for gap, words in data.read("site_pages").items():
                block.html = block.html.replace(gap, words)
            block.save()
            actions.record_save(article=article, by=self.users["demo-writer"])
            self._edition(article, {"frozen_days_ago": 91, "live_days_ago": 90})
            say("pages about the site", number, len(made))
        return made

    def _show_every_kind(self):
        """Write a draft with the samples of every kind of block."""
        article = Article.objects.create(
            slug=EVERY_KIND,
            title="Every kind of block",
            standfirst="What each kind of block looks like, with words that say little. Look here before you choose one.",
            topic=next(iter(self.topics.values())),
            owner=self.users["demo-writer"],
        )
        ordering = 0
        for kind in BLOCKS:
            # A frozen item names a row by the name of its model or of the field.
            rows = {link: _first(link).pk for link in kind.links()}
            named = {link.related_model._meta.model_name: pk for link, pk in rows.items()}
            named |= {link.name: pk for link, pk in rows.items()}
            for sample in kind.samples.values():
                block = kind.thaw({key: named.get(key, value) for key, value in sample.items()})
                ordering += 10
                block.parent, block.region, block.ordering = article, "body", ordering
                block.save()
        actions.record_save(article=article, by=self.users["demo-writer"])

    def _history(self, article, row):
        editions = row.get("editions", [])
        for number, step in enumerate(editions, start=1):
            self._write(article, row, step, number)
            self._edition(article, step)
        if not editions or row.get("written_since"):
            self._write(article, row, row.get("written_since", {}), len(editions) + 1)
        if "withdrawn_days_ago" in row:
            actions.withdraw(article=article, by=self.users["demo-editor"], at=data.ago(row["withdrawn_days_ago"]))

    def _write(self, article, row, step, number):
        """Make the working copy what edition `number` shall be."""
        article.title = step.get("title", article.title)
        article.standfirst = step.get("standfirst", article.standfirst)
        article.save()
        for model in BLOCKS:
            model.objects.filter(parent=article).delete()
        blocks = [block for block in row["blocks"] if block.get("since", 1) <= number <= block.get("until", number)]
        for ordering, block in enumerate(blocks, start=1):
            self._block(block, parent=article, region="body", ordering=ordering * 10).save()
        actions.record_save(article=article, by=self.users["demo-writer"])

    def _block(self, row, **place):
        """Return an unsaved block of a row: the model's fields, other rows by key or slug."""
        block = kinds()[row["type"]]
        fields = {name: value for name, value in row.items() if name not in {"type", "since", "until"}}
        named = {
            Image: self.images,
            File: self.files,
            Snippet: self.snippets,
            Article: self.articles,
            Clinic: self.clinics,
            Source: self.sources,
            Treatment: self.treatments,
        }
        for link in (link for link in block.links() if link.name in fields):
            fields[link.name] = named[link.related_model][fields[link.name]]
        fields = {name: self._cited(value) if isinstance(value, str) else value for name, value in fields.items()}
        return block(**fields, **place)

    def _cited(self, text):
        """Return a text whose citations name the rows of their sources."""
        return _CITATION.sub(lambda found: f'data-ref="source:{self.sources[found[1]].pk}"', text)

    def _edition(self, article, step):
        edition = actions.freeze(
            article=article,
            by=self.users["demo-editor"],
            change_class=step.get("change", "medical"),
            public_note=step.get("note", ""),
            at=data.ago(step["frozen_days_ago"]),
        )
        for decision in step.get("decisions", []):
            self._decide(edition, decision)
        if "asked" in step:
            self._ask(edition, step["asked"])
        if "live_days_ago" in step:
            # Only an editor-in-chief may publish medical text without approval.
            chief = "override_reason" in step
            actions.publish(
                edition=edition,
                by=self.users["demo-chief" if chief else "demo-editor"],
                at=data.ago(step["live_days_ago"]),
                override_reason=step.get("override_reason", ""),
            )

    def _decide(self, edition, row):
        """Record a person's decision, by account or by the link in an email."""
        person = self.people[row["by"]]
        words = {"note": row.get("note", ""), "at": data.ago(row["days_ago"])}
        words["via"] = Approval.Via.SIGNED_IN if person.user and person.user.is_active else Approval.Via.SIGNED_LINK
        if row.get("changes"):
            return approval_actions.request_changes(edition=edition, person=person, by=person.user, **words)
        due = data.day(-row["review_in_days"]) if "review_in_days" in row else None
        return approval_actions.approve(
            edition=edition, person=person, by=person.user, statement=row.get("statement", ""), review_due=due, **words
        )

    def _ask(self, edition, row):
        request = approval_actions.request_review(
            edition=edition, person=self.people[row["person"]], by=self.users["demo-editor"], note=row.get("note", "")
        )
        # The action sets the current time; in the demonstration it was some days ago.
        ReviewRequest.objects.filter(pk=request.pk).update(requested_at=data.ago(row["days_ago"]))
