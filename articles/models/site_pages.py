"""Site pages, such as About: articles with a short address and without a topic.

They have the blocks, editions, history and approvals of articles. Lists, feeds and the API leave them out.
"""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone

from addresses.pages import is_fixed, view_of
from articles.models.live import live_condition
from core import safe_cache
from core.db.fields import CleanCharField
from core.db.likely import RareCharField
from core.urls import path_to

DEFAULT_RISK = "medium"
_FOOTER_KEY, _CACHE_SECONDS = "articles.footer", 60


class SitePage(models.TextChoices):
    """What the page is to search engines; the names are those of schema.org."""

    NONE = "", "No: an article"
    PAGE = "WebPage", "Yes"
    ABOUT = "AboutPage", "Yes: it says who runs the site"
    CONTACT = "ContactPage", "Yes: it says how to reach the site"


def path_of(slug, site_page):
    """Return the address of an article or a site page."""
    return path_to("site-page", slug) if site_page else path_to("articles:detail", slug)


class MaybeSitePage(models.Model):
    """Adds to articles whether they are site pages."""

    site_page = RareCharField(
        "page about the site",
        max_length=12,
        choices=SitePage,
        blank=True,
        default=SitePage.NONE,
        help_text="Such as About or Privacy. It gets a short address (/about/), no topic and no comments, and lists of "
        "articles leave it out. It cannot be changed once the text was published.",
    )

    class Meta:
        abstract = True

    def get_absolute_url(self):
        return path_of(self.slug, self.site_page)

    @property
    def is_site_page(self):
        return self.site_page != SitePage.NONE

    @property
    def topic_name(self):
        return self.topic.name if self.topic_id else ""

    @property
    def risk(self):
        """Return how much harm outdated text could do; without a topic, medium."""
        return self.topic.risk if self.topic_id else DEFAULT_RISK

    def clean_site_page(self):
        """Close the comments of a site page, and refuse what only articles have.

        An address that another page has is refused, too.
        """
        if self.translation_of is not None and self.translation_of.is_site_page != self.is_site_page:
            problem = "An article and a page about the site do not translate each other."
            raise ValidationError({"translation_of": problem})
        if not self.is_site_page:
            return
        self.comments_open = False
        if (match := view_of(f"/{self.slug}/")) and is_fixed(match):
            raise ValidationError({"slug": f"The site has a page at /{self.slug}/ already. Choose another address."})
        for name, problem in (
            ("topic", "A page about the site has no topic. Remove the topic."),
            ("series", "A page about the site is no part of a series. Remove the series."),
            ("start_here", "A page about the site is not in “Start here”. Leave this empty."),
        ):
            if getattr(self, name) is not None:
                raise ValidationError({name: problem})


def site_page_constraints():
    """Return the constraints of a site page: what it never has."""
    return [
        models.CheckConstraint(
            condition=Q(site_page__in=["", "WebPage", "AboutPage", "ContactPage"]),
            name="articles_article_site_page_known",
        ),
        models.CheckConstraint(
            condition=Q(site_page="") | Q(topic=None, comments_open=False, start_here=None, series=None),
            name="articles_article_site_page_alone",
            violation_error_message="A page about the site has no topic, no comments, no series and no place in “Start here”.",
        ),
    ]


class FooterLink(models.Model):
    """A site page in the menu at the foot of every page."""

    article = models.OneToOneField(
        "articles.Article",
        on_delete=models.CASCADE,
        related_name="footer_link",
        limit_choices_to=~Q(site_page=""),
        verbose_name="page",
    )
    label = CleanCharField(max_length=40, blank=True, help_text="Leave empty to use the title of the page.")
    position = models.PositiveSmallIntegerField(default=0, help_text="Links are sorted by this number.")

    class Meta:
        ordering = ["position", "pk"]

    def __str__(self):
        return self.label or self.article.title

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        safe_cache.delete(_FOOTER_KEY)

    def delete(self, *args, **kwargs):
        super().delete(*args, **kwargs)
        safe_cache.delete(_FOOTER_KEY)

    @classmethod
    def load_menu(cls):
        """Return [(label, path)] of the links to live pages, in order.

        It is cached for a minute.
        """
        links = safe_cache.get(_FOOTER_KEY)
        if links is None:
            links = [(label or title, path_to("site-page", slug)) for label, title, slug in _live_links()]
            safe_cache.store(_FOOTER_KEY, links, _CACHE_SECONDS)
        return links


def _live_links():
    live = live_condition(timezone.now(), "article__editions__")
    return FooterLink.objects.filter(live).values_list("label", "article__editions__title", "article__slug")
