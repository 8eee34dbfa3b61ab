"""Where the address of an article leads that leaves the site."""

from addresses import actions as addresses
from articles.models import Edition, PublicationEvent
from articles.models.addresses import ARTICLE
from core.errors import ActionRefused


def require_possible(article, instead, kind=PublicationEvent.Withdrawal.SUPERSEDED):
    """Raise ActionRefused if readers of this article cannot be sent to `instead`."""
    if instead is None:
        return
    if kind == PublicationEvent.Withdrawal.WRONG:
        raise ActionRefused(
            "Readers of a wrong article must see your note, so they cannot be sent on. Name the other article in the note."
        )
    if instead.pk == article.pk:
        raise ActionRefused("Readers cannot be sent to the article that leaves the site. Choose another one.")
    if not Edition.objects.begun().filter(article=article).exists():
        raise ActionRefused(
            "Readers could never open this article, so there is no one to send on. Leave the field empty."
        )
    if not Edition.objects.live().filter(article=instead).exists():
        raise ActionRefused(f"Readers cannot open “{instead}” now. Choose an article that is live.")


def lead_to(article, instead, by):
    """Lead from the article's address to another one.

    Without another one, the address says that the article is gone.
    """
    if instead is None:
        addresses.stay_gone(ARTICLE, article.pk)
    else:
        addresses.send_elsewhere(ARTICLE, article.pk, instead.pk, by=by)
