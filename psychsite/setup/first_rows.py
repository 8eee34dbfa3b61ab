"""The first rows of a new site: roles, phrases, replies, synonyms and words."""

from django.conf import settings
from django.contrib.auth.models import Group

from articles.models import Article
from comments.moderation import fixtures
from crisis.first_phrases import load_phrases
from crisis.models import Phrase
from psychsite.setup import roles, site_pages
from search.models import Synonyms, Word
from search.synonyms.loading import load_synonyms
from search.words.counting import count_words


def load():
    """Fill empty tables; yield a line for each.

    Existing rows belong to staff: `sync_roles` and `load_phrases` add new ones.

    No migration does this: a new site begins with the phrases of today, not with those of the day of the migration.
    """
    if not Group.objects.filter(name__in=roles.ROLES).exists():
        yield f"Roles: {len(roles.sync())} groups made."
    if not Phrase.objects.exists():
        yield f"Comments: {len(load_phrases())} phrases and {len(fixtures.load_replies())} scripted replies loaded."
    if not Synonyms.objects.exists():
        yield f"Search: {len(load_synonyms())} sets of synonyms loaded."
    # With DEBUG the demonstration publishes them.
    if not settings.DEBUG and not Article.objects.exists():
        yield f"Pages about the site: {len(site_pages.write())} drafts written. Fill in their gaps and publish them."
    if not Word.objects.exclude(word="").exists():
        yield f"Search: {count_words()} words counted."
