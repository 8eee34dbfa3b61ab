"""The resources of the API, in the order of its reference."""

from psychsite.api.resources.articles import ARTICLES
from psychsite.api.resources.clinics import CLINICS
from psychsite.api.resources.comments import COMMENTS
from psychsite.api.resources.editions import APPROVALS, EDITIONS
from psychsite.api.resources.people import PEOPLE
from psychsite.api.resources.redirects import REDIRECTS
from psychsite.api.resources.regions import HELP_LINES, REGIONS
from psychsite.api.resources.search import SEARCH
from psychsite.api.resources.sources import SOURCES
from psychsite.api.resources.topics import TAGS, TOPICS

RESOURCES = {
    one.name: one
    for one in (
        *(ARTICLES, EDITIONS, APPROVALS, PEOPLE, TOPICS, TAGS, SOURCES, COMMENTS),
        *(CLINICS, REGIONS, HELP_LINES, SEARCH, REDIRECTS),
    )
}
