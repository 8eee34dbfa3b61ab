"""File articles under topics, and keep what the front of a topic shows."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone

from articles.models.live import live_condition
from clinics.models import Treatment
from core.db.fields import AutoSlugField, CleanCharField, CleanTextField
from core.db.reused import reused
from core.db.search_listing import SearchListing, search_listing_constraints
from core.urls import path_to

MENU_TOPICS = 6


class TopicQuerySet(models.QuerySet):
    def with_live_articles(self, at=None):
        """Return the topics with live articles, by position, each with `live_count`."""
        live = Count("articles", filter=live_condition(at or timezone.now(), "articles__editions__"), distinct=True)
        # Grouping drops the model's own ordering, so repeat it.
        return self.annotate(live_count=live).filter(live_count__gt=0).order_by("position", "name")

    def of_menu(self, at):
        """Return the topics with live articles, by position, without counting them."""
        articles = self.model.articles.rel.related_model.objects
        live = articles.filter(live_condition(at, "editions__"), topic=OuterRef("pk"))
        return self.filter(Exists(live))


@reused(at=models.DateTimeField())
def _topics_of_menu(at):
    return Topic.objects.of_menu(at).only("name", "slug", "position")[:MENU_TOPICS]


class Topic(SearchListing):
    """The one subject that an article is filed under, such as "Ketamine therapy"."""

    class Risk(models.TextChoices):
        HIGH = "high", "High: reviewed every 6 months"
        MEDIUM = "medium", "Medium: reviewed every 12 months"
        LOW = "low", "Low: reviewed every 24 months"

    REVIEW_MONTHS = {Risk.HIGH: 6, Risk.MEDIUM: 12, Risk.LOW: 24}

    name = CleanCharField(max_length=80, unique=True)
    slug = AutoSlugField(max_length=80, unique=True)
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
            *search_listing_constraints("articles_topic"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return path_to("articles:topic", self.slug)

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
