"""Record what was done with an edition, on the page of its article."""

from activity.log import make_entry, record
from articles.models import Approval


def record_edition(verb, edition, by, **details):
    """Append an entry about an edition. Empty details are left out."""
    return record(verb, **_about(edition, by, details))


def edition_entry(verb, edition, by, **details):
    """Return the entry that `record_edition` appends, for `record_all`."""
    return make_entry(verb, **_about(edition, by, details))


def _about(edition, by, details):
    if "via" in details:
        details["via"] = Approval.Via(details["via"]).label
    given = {name.replace("_", " "): value for name, value in details.items() if value not in (None, "")}
    return {"by": by, "about": edition, "article": edition.article_id, "details": given}
