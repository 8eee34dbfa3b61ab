"""Make topics and tags of the categories and tags of an old site."""

from functools import cached_property

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from taggit.models import Tag, TaggedItem

from articles.models import Article, Topic
from articles.models.grouping.tags import clean_tag_name
from core.db.rows import insert_rows
from core.db.steps import Steps
from core.html.text import to_text
from core.text.clean import clean_line, clean_text
from core.text.slugs import make_slug, number_slug, unique_slug
from core.urls import path_to

# What WordPress files a post under that its author filed nowhere.
_UNFILED = {"uncategorized", "uncategorised", "uncategorized-en", "non-classe", "sin-categoria", "allgemein", "未分類"}
DEFAULT_TOPIC = "General"
_TAG_SLUG = 100
_TAGS_A_STEP = 500
_NAME = Topic._meta.get_field("name").max_length


class Terms:
    """The topics and tags of an import.

    `mapping` is the map file: topics and tags by the slug of a category.
    """

    def __init__(self, site, mapping, report):
        self.site, self.mapping, self.report = site, mapping, report
        self.topics = {one.name.casefold(): one for one in Topic.objects.all()}
        self.tags = {}
        # A dry run saves no topic, so it remembers which addresses are taken.
        self.slugs = set()
        self.default = mapping.get("defaults", {}).get("topic") or DEFAULT_TOPIC
        self.topic_names = self._choose_topics()

    def _choose_topics(self):
        """Return {slug of a category: name of its topic} for categories in use."""
        chosen = {}
        mapped = self.mapping.get("topics", {})
        for entry in self.site.entries.values():
            if entry.kind != "attachment" and (slug := self._first(entry)):
                term = self.site.term("category", slug)
                chosen[slug] = clean_line(mapped.get(slug) or to_text(term.name if term else slug))[:_NAME]
        return chosen | {slug: clean_line(name)[:_NAME] for slug, name in mapped.items()}

    def _first(self, entry):
        slugs = self.site.categories_of(entry)
        mapped = [slug for slug in slugs if slug in self.mapping.get("topics", {})]
        filed = [slug for slug in slugs if slug.casefold() not in _UNFILED]
        return next(iter(mapped or filed), "")

    def topic_name(self, entry):
        """Return the name of the topic of a text."""
        return self.topic_names.get(self._first(entry)) or self.default

    def prepare(self, entries, *, is_dry=False):
        """Find or create the topics and tags of all texts.

        Links to them can be followed afterwards.
        """
        names = set()
        for entry in entries:
            self.topic(self.topic_name(entry), is_dry=is_dry)
            names.update(self.tag_names(entry))
        self._load_tags(names, is_dry)

    def topic(self, name, *, is_dry=False):
        """Find or create a Topic by its name."""
        name = clean_line(name)[:_NAME] or DEFAULT_TOPIC
        topic = self.topics.get(name.casefold())
        if topic is None:
            slug = unique_slug(Topic, name, planned=self.slugs)
            self.slugs.add(slug)
            topic = Topic(name=name, slug=slug, description=self._description(name))
            if not is_dry:
                topic.save()
            self.report.read("topic")
            self.report.note("topic", "created", name)
            self.topics[name.casefold()] = topic
        return topic

    def _description(self, name):
        for slug, given in self.topic_names.items():
            term = self.site.term("category", slug)
            if given == name and term and term.description:
                return clean_text(to_text(term.description))[:600]
        return ""

    def tag_names(self, entry):
        """Return the names of the tags of a text: its other categories, then its tags."""
        mapped, topic = self.mapping.get("tags", {}), self.topic_name(entry).casefold()
        names = {}
        categories = [("category", slug) for slug in self.site.categories_of(entry) if slug.casefold() not in _UNFILED]
        others = [(self._domains[slug], slug) for slug in entry.tags if slug in self._domains]
        for domain, slug in [*categories, *others]:
            term = self.site.term(domain, slug)
            name = mapped.get(slug, to_text(term.name) if term else slug)
            try:
                name = clean_tag_name(clean_line(name)[:100])
            except ValidationError:
                continue
            is_topic = domain == "category" and self.topic_names.get(slug, "").casefold() == topic
            if name and not is_topic and name.casefold() != topic:
                names.setdefault(name.casefold(), name)
        return sorted(names.values())

    @cached_property
    def _domains(self):
        """Return {slug: the taxonomy in which it is a tag}."""
        found = {}
        for domain, slug in self.site.named_terms:
            if domain != "category":
                found.setdefault(slug, domain)
        return found

    def _load_tags(self, names, is_dry):
        known = {tag.name.casefold(): tag for tag in Tag.objects.all()}
        wanted = {name.casefold(): name for name in sorted(names, reverse=True)}
        self.report.read("tag", len(wanted))
        self.report.counts["tag"]["unchanged"] += len(known.keys() & wanted.keys())
        taken, new = {tag.slug for tag in known.values()}, []
        for key, name in sorted(wanted.items()):
            tag = known.get(key)
            if tag is None:
                slug = number_slug(make_slug(name, kind="tag", limit=_TAG_SLUG), taken, _TAG_SLUG)
                taken.add(slug)
                tag = Tag(name=name, slug=slug)
                new.append(tag)
                self.report.note("tag", "created", name)
            self.tags[key] = tag
        if not is_dry:
            steps = Steps(_TAGS_A_STEP)
            for part in steps.parts(new):
                with steps.writing():
                    insert_rows(part)

    def tag_articles(self, names_of):
        """Give new articles their tags; `names_of` is {id: [name]}."""
        kind = ContentType.objects.get_for_model(Article)
        before = set(
            TaggedItem.objects.filter(content_type=kind, object_id__in=names_of).values_list("object_id", "tag_id")
        )
        rows = {(pk, self.tags[name.casefold()].pk) for pk, names in names_of.items() for name in names} - before
        TaggedItem.objects.bulk_create(
            [TaggedItem(content_type=kind, object_id=pk, tag_id=tag) for pk, tag in sorted(rows)]
        )

    def address(self, domain, slug):
        """Return the address of what a category or tag became, or ""."""
        term = self.site.term(domain, slug)
        name = clean_line(to_text(term.name)) if term else slug
        names = [self.topic_names.get(slug, "")] if domain == "category" else []
        if domain == "category" and slug.casefold() in _UNFILED:
            names.append(self.default)
        for topic in (self.topics.get(each.casefold()) for each in [*names, name] if each):
            if topic and (domain == "category" or name.casefold() not in self.tags):
                return topic.get_absolute_url()
        tag = self.tags.get(name.casefold())
        return path_to("articles:tag", tag.slug) if tag else ""
