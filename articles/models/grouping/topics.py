"""File articles under topics, a tree, and keep what the fronts of topics show."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from articles.models.live import live_condition
from clinics.models import Treatment
from core.db.aggregates import CountRows
from core.db.fields import AutoSlugField, CleanCharField, CleanTextField
from core.db.reused import reused
from core.db.search_listing import SearchListing, search_listing_constraints
from core.urls import path_to

MENU_TOPICS, MOST_LEVELS = 6, 3
# The home page counts up to here.
MOST_COUNTED = 500
TOO_DEEP = f"Topics have at most {MOST_LEVELS} levels, and none is above itself. Choose another topic."


def within(topic, prefix=""):
    """Return the condition (a Q) for the topic with this key and all below it."""
    return Q(**{f"{prefix}pk": topic}) | Q(**{f"{prefix}parent": topic}) | Q(**{f"{prefix}parent__parent": topic})


def within_slugs(slugs, prefix=""):
    """Return the condition (a Q) for the topics with these slugs and all below them."""
    names = ("slug", "parent__slug", "parent__parent__slug")
    return Q(*((f"{prefix}{name}__in", slugs) for name in names), _connector=Q.OR)


class TopicQuerySet(models.QuerySet):
    def with_parents(self):
        """Join the topics above, which `lineage` needs."""
        return self.select_related("parent__parent")

    def with_articles(self, at):
        """Return the topics with live articles of their own or below, by position."""
        live = Topic.articles.rel.related_model.objects.filter(live_condition(at, "editions__"))
        # Each of these has an index, and the first is true of most topics.
        keys = ("topic", "topic__parent", "topic__parent__parent")
        own, below, further = (Exists(live.filter(**{key: OuterRef("pk")})) for key in keys)
        return self.filter(own | below | further)

    def of_menu(self, at):
        """Return the topics that are below no other, with live articles, by position."""
        return self.with_articles(at).filter(parent=None)

    def counted(self, at=None, most=None):
        """Return all topics, each with `own_count`, its number of live articles.

        The database stops counting at `most`.
        """
        editions = Topic.articles.rel.related_model.editions.rel.related_model.objects
        live = editions.filter(live_condition(at or timezone.now()), article__topic=OuterRef("pk")).order_by()
        # An article has one live edition. Joined to the topics, all editions would be read one by one.
        live = CountRows(live.values("pk")[:most])
        return self.annotate(own_count=live).order_by("position", "name")


@reused(at=models.DateTimeField())
def _topics_of_menu(at):
    return Topic.objects.of_menu(at).only("name", "slug", "position")[:MENU_TOPICS]


@reused(slug=models.CharField())
def topic_with(slug):
    """Return the topic of an address with what its page shows of it."""
    return Topic.objects.select_related("treatment", "parent__parent").filter(slug=slug)


@reused(topic=models.BigIntegerField(), at=models.DateTimeField())
def topics_below(topic, at):
    """Return the topics right below one that have live articles, by position."""
    return Topic.objects.filter(parent=topic).with_articles(at).only("name", "slug", "description")


def add_up(topics):
    """Return those of all `counted` topics that have live articles.

    Each gets `live_count`, which includes the topics below.
    """
    by_key = {topic.pk: topic for topic in topics}
    for topic in topics:
        topic.live_count = 0
    for topic in topics:
        above = topic
        while above is not None:
            above.live_count += topic.own_count
            above = by_key.get(above.parent_id)
    return [topic for topic in topics if topic.live_count]


class Topic(SearchListing):
    """The one subject that an article is filed under, such as "Ketamine therapy".

    A topic may be below another one, whose lists then have its articles too. Addresses stay as they are.
    """

    class Risk(models.TextChoices):
        HIGH = "high", "High: reviewed every 6 months"
        MEDIUM = "medium", "Medium: reviewed every 12 months"
        LOW = "low", "Low: reviewed every 24 months"

    REVIEW_MONTHS = {Risk.HIGH: 6, Risk.MEDIUM: 12, Risk.LOW: 24}

    name = CleanCharField(max_length=80, unique=True)
    slug = AutoSlugField(max_length=80, unique=True)
    parent = models.ForeignKey(
        "self",
        verbose_name="below the topic",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        help_text="The page, feed and filters of that topic then have the articles of this one too.",
    )
    description = CleanTextField(max_length=600, blank=True)
    introduction = CleanTextField(
        max_length=3000,
        blank=True,
        help_text="Shown under the description on the topic’s page. Leave an empty line between two paragraphs.",
    )
    treatment = models.ForeignKey(
        Treatment,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="find a clinic with",
        help_text="The topic’s page shows a form that finds clinics with this treatment.",
    )
    risk = models.CharField(
        max_length=6, choices=Risk, default=Risk.MEDIUM, help_text="How much harm outdated text could do."
    )
    is_grave = models.BooleanField(
        "grave",
        default=False,
        help_text="Help lines come first on its page and on its articles, for topics such as suicide or self-harm.",
    )
    position = models.PositiveSmallIntegerField(default=0, help_text="Topics are sorted by this number, then by name.")

    objects = TopicQuerySet.as_manager()

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.CheckConstraint(condition=Q(risk__in=["high", "medium", "low"]), name="articles_topic_risk_known"),
            # A trigger refuses longer circles and a fourth level (triggers/topic.py).
            models.CheckConstraint(
                condition=~Q(parent=F("pk")), name="articles_topic_below_another", violation_error_message=TOO_DEEP
            ),
            *search_listing_constraints("articles_topic"),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        """Refuse a place below itself, and a fourth level."""
        if self.parent is None:
            return
        above = self.parent.lineage
        below = self._count_levels_below() if self.pk else 0
        if self in above or len(above) + 1 + below > MOST_LEVELS:
            raise ValidationError({"parent": TOO_DEEP})

    def _count_levels_below(self):
        if Topic.objects.filter(parent__parent=self).exists():
            return 2
        return int(self.children.exists())

    @property
    def lineage(self):
        """Return the topics above, the widest first, and this one.

        No query after `with_parents`.
        """
        return [*(self.parent.lineage if self.parent_id else ()), self]

    def get_absolute_url(self):
        return path_to("articles:topic", self.slug)

    @property
    def shown_count(self):
        """Return the number of live articles in words, or "500+" of more."""
        return f"{MOST_COUNTED}+" if self.live_count > MOST_COUNTED else str(self.live_count)

    @classmethod
    def load_menu(cls):
        """Return the first topics with live articles, for the menu; one query."""
        return _topics_of_menu(at=timezone.now())


class TopicPick(models.Model):
    """An article that staff chose for the front of a topic, in their order.

    Readers see it while it is live.
    """

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="picks")
    article = models.ForeignKey("articles.Article", on_delete=models.CASCADE, related_name="picks")
    position = models.PositiveSmallIntegerField(default=0, help_text="Articles are sorted by this number.")

    class Meta:
        verbose_name = "picked article"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["topic", "article"],
                name="articles_topicpick_once",
                violation_error_message="This article is already picked for the topic. Remove one of the two rows.",
            )
        ]

    def __str__(self):
        return str(self.article)

    def clean(self):
        if self.article_id and self.article.is_site_page:
            raise ValidationError({"article": "A page about the site can’t be picked. Choose an article."})
