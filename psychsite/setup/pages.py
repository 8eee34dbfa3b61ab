"""What stored pages can show: the rows of all rooms, joined."""

from django.apps import apps

from articles.models import FooterLink, Topic
from articles.models import page_tags as articles
from articles.rendering.page import MAX_REGIONS
from articles.shown import EDITIONS_CLOCK
from authors.models import page_tags as authors
from clinics.models import HelpLine, Region
from clinics.models import page_tags as clinics
from comments.models import page_tags as comments
from core.pages.change_triggers import change_triggers
from core.pages.registry import Fragment, register
from files import page_tags as files
from images import page_tags as images
from search.index.sources import PLACES, PUBLIC, SOURCES, TABLE

SHARED_SOURCES = (
    *images.SOURCES,
    *files.SOURCES,
    *authors.SOURCES,
    *clinics.SOURCES,
    *articles.SOURCES,
    *comments.SOURCES,
)
PAGE_CHANGES = change_triggers(SHARED_SOURCES)
_SEARCHED = tuple(SOURCES[kind].table for kind in PUBLIC)
DERIVED = {**clinics.DERIVED, TABLE: _SEARCHED, PLACES: _SEARCHED}
# Rows that are the same on every site, and rows that no page shows.
IGNORED = {"django_content_type"}

TOPICS = Fragment(
    "topics",
    ("articles_topic", "articles_article", "articles_edition"),
    Topic.load_menu,
    lambda rows: [(topic.slug, topic.name) for topic in rows],
)
HELP = Fragment(
    "help",
    ("clinics_helpline",),
    HelpLine.for_footer,
    lambda rows: [(line.name, line.phone, line.phone_href, line.url) for line in rows],
)
FOOTER = Fragment(
    "footer",
    ("articles_footerlink", "articles_article", "articles_edition"),
    FooterLink.load_menu,
    list,
)
LARGEST_REGIONS = Fragment(
    "regions",
    ("clinics_region", "clinics_clinic"),
    lambda: Region.load_largest(MAX_REGIONS),
    lambda rows: [(region.path, region.name) for region in rows],
)
# For pages that say how many clinics each has; the others stay when a clinic is added.
COUNTED_REGIONS = Fragment(
    "counted-regions",
    ("clinics_region", "clinics_clinic"),
    lambda: Region.load_largest(MAX_REGIONS),
    lambda rows: [(region.path, region.name, region.clinic_count) for region in rows],
)


def register_pages():
    """Tell the store of pages about the site; called once, when Django starts."""
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)} | DERIVED.keys()
    register(
        sources={source.table: source for source in SHARED_SOURCES},
        derived=DERIVED,
        ignored=frozenset(IGNORED),
        fragments={one.name: one for one in (TOPICS, HELP, FOOTER, LARGEST_REGIONS, COUNTED_REGIONS)},
        clocks=(EDITIONS_CLOCK,),
        scanned=frozenset(source.table for source in images.SOURCES),
        scan=images.pictures_in,
        all_tables=frozenset(tables),
    )
