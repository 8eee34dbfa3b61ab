"""Article, topic and byline: what staff edit.

Topic, tags and related articles take effect at once. The text is in blocks (articles/blocks/). Readers see text and
byline in editions (editions.py).
"""

import re

from content_editor.models import Region
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q
from django.utils import timezone
from taggit.managers import TaggableManager

from articles.models.labels import Labeled, label_constraints
from articles.models.live import live_condition
from articles.models.site_pages import MaybeSitePage, site_page_constraints
from articles.models.tags import InSeries, TagManager, series_constraints
from authors.models import Person
from core.db.fields import AutoSlugField, CleanCharField, CleanTextField
from core.db.reused import reused
from core.db.search_listing import SearchListing, search_listing_constraints
from core.text.languages import is_language
from core.urls import path_to
from images.models import Image

MENU_TOPICS = 6


def validate_language(code):
    if not is_language(code):
        raise ValidationError("Write a code of a language, such as en, es or pt-BR.", code="language")


class TopicQuerySet(models.QuerySet):
    def with_live_articles(self, at=None):
        """Return the topics with live articles, by position, each with `live_count`."""
        live = Count("articles", filter=live_condition(at or timezone.now(), "articles__editions__"), distinct=True)
        # Grouping drops the model's own ordering, so repeat it.
        return self.annotate(live_count=live).filter(live_count__gt=0).order_by("position", "name")

    def of_menu(self, at):
        """Return the topics with live articles, by position, without counting them."""
        live = Article.objects.filter(live_condition(at, "editions__"), topic=OuterRef("pk"))
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


class TopicEntityQuerySet(models.QuerySet):
    def named_twice(self):
        """Return those with other names, which the search takes as synonyms."""
        return self.exclude(other_names="")


class TopicEntity(models.Model):
    """A drug, condition or therapy that a topic is about, with its other names.

    Pages explain the names, structured data carries them, and the search finds one by another.
    """

    class Kind(models.TextChoices):
        # The names of schema.org.
        DRUG = "Drug", "Drug (code of ATC)"
        CONDITION = "MedicalCondition", "Condition (code of ICD-10)"
        THERAPY = "MedicalTherapy", "Therapy (no code)"

    CODES = {
        Kind.DRUG: ("ATC", r"[A-Z][0-9]{2}[A-Z]{2}[0-9]{2}"),
        Kind.CONDITION: ("ICD-10", r"[A-Z][0-9]{2}(\.[0-9]{1,2})?"),
    }

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="entities")
    kind = models.CharField(max_length=20, choices=Kind)
    name = CleanCharField(max_length=100, help_text="The usual name, such as “esketamine”.")
    other_names = CleanCharField(
        max_length=300, blank=True, help_text="Brand names and other names, separated by commas: “Spravato”."
    )
    code = CleanCharField(
        max_length=10, blank=True, help_text="ATC of a drug (N06AX27), ICD-10 of a condition (F33.2)."
    )

    objects = TopicEntityQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "drugs, conditions and therapies"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["topic", "name"], name="articles_topicentity_once"),
            models.CheckConstraint(condition=~Q(name=""), name="articles_topicentity_named"),
            models.CheckConstraint(
                condition=Q(kind__in=["Drug", "MedicalCondition"]) | Q(kind="MedicalTherapy", code=""),
                name="articles_topicentity_kind_and_code",
                violation_error_message="A therapy has no code. Remove it, or choose another kind.",
            ),
        ]

    def __str__(self):
        return self.name

    def clean(self):
        system, pattern = self.CODES.get(self.kind, ("", ""))
        if self.code and system and not re.fullmatch(pattern, self.code):
            example = "N06AX27" if system == "ATC" else "F33.2"
            raise ValidationError(
                {"code": f"This is no code of {system}. Write one such as {example}, or leave it empty."}
            )

    def names(self):
        """Return the name and the other names."""
        return [self.name, *(one.strip() for one in self.other_names.split(",") if one.strip())]

    def code_system(self):
        """Return "ATC", "ICD-10" or ""."""
        return self.CODES[self.kind][0] if self.code else ""


class ArticleQuerySet(models.QuerySet):
    def readable_by(self, user):
        """Return the articles whose draft `user` may read.

        People who write read every draft. Others, such as approvers, read their own articles and those that they were
        asked about or decided on.
        """
        if user.has_perm("articles.change_article"):
            return self
        if not user.is_authenticated:
            return self.none()
        asked = Q(editions__review_requests__person__user=user) & ~Q(editions__review_requests__outcome="cancelled")
        decided = Q(editions__approvals__person__user=user)
        own = Q(owner=user) | Q(people__user=user)
        return self.filter(pk__in=Article.objects.filter(own | asked | decided).values("pk"))


class Article(Labeled, MaybeSitePage, InSeries, SearchListing):
    """An article with its draft.

    Saving it changes nothing that readers see of its text.
    """

    regions = [Region(key="body", title="Text")]

    title = CleanCharField(max_length=200)
    slug = AutoSlugField(
        "web address",
        source="title",
        max_length=100,
        unique=True,
        help_text="The end of the web address. After a change, the old address leads to the new one.",
    )
    standfirst = CleanTextField(
        "summary (standfirst)",
        max_length=500,
        blank=True,
        help_text="One or two sentences under the title. Also shown in lists and search results.",
    )
    interests = CleanTextField(
        "interests of the authors",
        max_length=1000,
        blank=True,
        help_text="What readers should know about the authors’ interests in this subject: jobs, shares, fees, grants. "
        "Part of the text that is approved.",
    )
    # An edition of an article needs one (triggers/topic.py).
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="articles")
    lead_image = models.ForeignKey(Image, on_delete=models.PROTECT, null=True, blank=True, related_name="led_articles")
    tags = TaggableManager(blank=True, manager=TagManager)
    language = CleanCharField(
        max_length=35,
        default="en",
        validators=[validate_language],
        help_text="The language of the text, as a code: en, es, pt-BR.",
    )
    translation_of = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="translations",
        help_text="The article that this one translates. Pages of both then name each other.",
    )
    related = models.ManyToManyField("self", symmetrical=False, blank=True, related_name="related_from")
    people = models.ManyToManyField(Person, through="Byline", related_name="articles")
    needs_approval = models.BooleanField(
        default=True, help_text="For medical text: it is published only with an approval of exactly this text."
    )
    comments_open = models.BooleanField(default=True)
    start_here = models.PositiveSmallIntegerField(
        "place in “Start here”",
        null=True,
        blank=True,
        help_text="Leave empty to keep it off the home page's starter list.",
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="owned_articles"
    )
    last_edited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    # The words of the draft's blocks as they were saved last, for the search of the admin.
    words = models.TextField(default="", blank=True, editable=False)
    # The digest of the draft as it was saved last, "" if it was never saved by a person.
    draft_digest = models.CharField(max_length=64, default="", blank=True, editable=False)
    # {number of an edition: least type of change of the saved draft since then}, for editions that an approval may cover.
    draft_changes = models.JSONField(default=dict, blank=True, editable=False)
    binned_at = models.DateTimeField(null=True, editable=False, db_index=True)
    # When the article was withdrawn as wrong. Readers see only editions that went live since.
    wrong_since = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    import_ref = models.CharField(max_length=200, null=True, unique=True, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at", "-pk"]
        indexes = [models.Index(fields=["-updated_at", "-id"], name="articles_article_updated")]
        permissions = [
            ("freeze_article", "Can freeze an article into an edition"),
            ("bin_article", "Can put an article in the bin and take it out"),
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="articles_article_has_title"),
            models.CheckConstraint(condition=~Q(slug=""), name="articles_article_has_slug"),
            *label_constraints("article"),
            *site_page_constraints(),
            *series_constraints(),
            *search_listing_constraints("articles_article"),
            models.CheckConstraint(
                condition=~Q(translation_of=F("pk")),
                name="articles_article_translates_another",
                violation_error_message="An article cannot translate itself. Choose another one.",
            ),
        ]

    def __str__(self):
        return self.title

    def clean(self):
        """Refuse a translation of a translation, and two texts in one language."""
        self.clean_site_page()
        self.clean_series()
        if self.translation_of is None:
            return
        if self.translation_of.translation_of_id:
            raise ValidationError(
                {"translation_of": "That article is a translation itself. Choose the one that it translates."}
            )
        if self.pk and self.translations.exists():
            raise ValidationError(
                {"translation_of": "Other articles translate this one, so it cannot be a translation."}
            )
        same = self.translation_of.translations.filter(language=self.language).exclude(pk=self.pk).exists()
        if same or self.translation_of.language == self.language:
            raise ValidationError(
                {"language": "There is an article in this language already. Choose another language."}
            )


class BylineQuerySet(models.QuerySet):
    def with_people(self):
        return self.select_related("person__photo")

    def frozen(self):
        """Return these bylines as an edition keeps them."""
        return [
            {
                "person": row.person_id,
                "name": row.person.display_name,
                "credit": row.credit,
                "role_line": row.person.role_line,
            }
            for row in self
        ]


class Byline(models.Model):
    """An author of an article; `credit` replaces "By", such as "With reporting by"."""

    # What the form suggests; other words are possible.
    CREDITS = ("Edited by", "Fact-checked by", "With reporting by", "Illustrated by", "Translated by", "Updated by")

    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="bylines")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="bylines")
    position = models.PositiveSmallIntegerField(default=0)
    credit = CleanCharField(max_length=60, blank=True)

    objects = BylineQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["article", "person"], name="articles_byline_once_a_person"),
        ]

    def __str__(self):
        return str(self.person)
