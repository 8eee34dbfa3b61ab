"""An answer to a proof of work counts once, whichever worker sees it."""

from comments.models import SpentProof
from comments.screening import rules
from comments.spam import proof


def spend(*, answer, article, at):
    """Use up the answer that came with a comment; return the signals for its judgement: none, or rules.NO_PROOF.

    In the transaction that stores the comment: when that is refused, the answer is good for the next try.
    """
    spent = proof.check(answer, article.pk, at)
    if spent is None:
        return (rules.NO_PROOF,)
    SpentProof.objects.filter(until__lt=at).delete()
    _row, is_new = SpentProof.objects.get_or_create(salt=spent.salt, defaults={"until": spent.until})
    return () if is_new else (rules.NO_PROOF,)
