"""The site's trigger sets, and the check that names missing triggers."""

from django.core.checks import Tags, Warning, register
from django.db import connections

from activity.triggers import ACTIVITY
from articles.models.triggers.four_eyes import FOUR_EYES
from articles.models.triggers.frozen import FROZEN_ROWS
from articles.models.triggers.topic import TOPIC_OF_EDITIONS, TREE_OF_TOPICS
from authors.models.triggers import CHECKED_CREDENTIALS
from clinics.models.finder_triggers import FINDER_INDEX
from clinics.models.region_triggers import REGION_COUNTS
from crisis.version import PHRASE_VERSION
from psychsite.api.webhooks.triggers import WEBHOOK_EVENTS
from psychsite.setup.addresses import ADDRESS_CHANGES
from psychsite.setup.pages import PAGE_CHANGES
from search.index.triggers import SEARCH_INDEX

TRIGGER_SETS = (
    ACTIVITY,
    FROZEN_ROWS,
    FOUR_EYES,
    TOPIC_OF_EDITIONS,
    TREE_OF_TOPICS,
    CHECKED_CREDENTIALS,
    FINDER_INDEX,
    REGION_COUNTS,
    PHRASE_VERSION,
    SEARCH_INDEX,
    ADDRESS_CHANGES,
    PAGE_CHANGES,
    WEBHOOK_EVENTS,
)


@register(Tags.database)
def triggers_are_installed(app_configs, databases, **kwargs):
    """Name missing triggers (W001).

    An error would stop the `migrate` that installs them, so this only warns.
    """
    return [
        Warning(
            f"The triggers of the {trigger_set.name} are not complete in {alias}: {', '.join(missing)} missing.",
            hint=f"Run `manage.py migrate`: it installs the triggers of the {trigger_set.name} again.",
            id="psychsite.W001",
        )
        for alias in databases or []
        for trigger_set in TRIGGER_SETS
        if (missing := trigger_set.missing(connections[alias]))
    ]
