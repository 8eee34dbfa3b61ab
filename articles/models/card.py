"""Article and byline: what staff edit.

Topic, tags and related articles take effect at once. The text is in blocks (articles/blocks/). Readers see text and
byline in editions (editions.py).
"""

from content_editor.models import Region
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from taggit.managers import TaggableManager

from articles.models.grouping.series import InSeries, series_constraints
from articles.models.grouping.tags import TagManager
from articles.models.grouping.topics import Topic
from articles.models.labels import Labeled, label_constraints
from articles.models.site_pages import MaybeSitePage, site_page_constraints
from authors.models import Person
from core.db.fields import AutoSlugField, CleanCharField, CleanTextField
from core.db.keys import unique_if_set
from core.db.likely import RareForeignKey, RareTimeField
from core.db.search_listing import SearchListing, search_listing_constraints
from core.text.languages import is_language
from images.models import Image


def validate_language(code):
    if not is_language(code):
        raise ValidationError("Write a code of a language, such as en, es or pt-BR.", code="language")


def reads_every_draft(user):
    return user.has_perm("articles.change_article")


class ArticleQuerySet(models.QuerySet):
    def readable_by(self, user):
        """Return the articles whose draft `user` may read.

        People who write read every draft. Others, such as approvers, read their own articles and those that they were
        asked about or decided on.
        """
        if reads_every_draft(user):
            return self.all()
        if not user.is_authenticated:
            return self.none()
        asked = Q(editions__review_requests__person__user=user) & ~Q(editions__review_requests__outcome="canceled")
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
    topic = models.ForeignKey(
        Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="articles", db_index=False
    )
    lead_image = models.ForeignKey(Image, on_delete=models.PROTECT, null=True, blank=True, related_name="led_articles")
    tags = TaggableManager(blank=True, manager=TagManager)
    language = CleanCharField(
        max_length=35,
        default="en",
        validators=[validate_language],
        help_text="The language of the text, as a code: en, es, pt-BR.",
    )
    translation_of = RareForeignKey(
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
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+", db_index=False
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    # The words of the draft's blocks as they were saved last, for the search of the admin.
    words = models.TextField(default="", blank=True, editable=False)
    # The digest of the draft as it was saved last, "" if it was never saved by a person.
    draft_digest = models.CharField(max_length=64, default="", blank=True, editable=False)
    # {number of an edition: least type of change of the saved draft since then}, for editions that an approval may cover.
    draft_changes = models.JSONField(default=dict, blank=True, editable=False)
    binned_at = RareTimeField(null=True, editable=False, db_index=True)
    # When the article was withdrawn as wrong. Readers see only editions that went live since.
    wrong_since = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    import_ref = models.CharField(max_length=200, null=True, editable=False)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering = ["-updated_at", "-pk"]
        indexes = [
            models.Index(fields=["-updated_at", "-id"], name="articles_article_updated"),
            models.Index(fields=["last_edited_by", "-updated_at", "-id"], name="articles_article_of_editor"),
            # Live articles of a topic are counted from it alone.
            models.Index(fields=["topic", "binned_at", "site_page"], name="articles_article_of_topic"),
            models.Index(
                fields=["start_here"], condition=Q(start_here__isnull=False), name="articles_article_start_here"
            ),
        ]
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
            unique_if_set("articles_article", "import_ref"),
            models.CheckConstraint(
                condition=~Q(translation_of=F("pk")),
                name="articles_article_translates_another",
                violation_error_message="An article cannot translate itself. Choose another one.",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def original_id(self):
        """Return the id of the article that this one translates, or its own."""
        return self.translation_of_id or self.pk

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
