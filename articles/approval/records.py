"""Record what was done with an edition, on the page of its article."""

from activity.log import record
from articles.models import Approval


def record_edition(verb, edition, by, **details):
    """Append an entry about an edition. Empty details are left out."""
    if "via" in details:
        details["via"] = Approval.Via(details["via"]).label
    given = {name.replace("_", " "): value for name, value in details.items() if value not in (None, "")}
    return record(verb, by=by, about=edition, article=edition.article_id, details=given)
