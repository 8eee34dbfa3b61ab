"""The comments of a large invented site.

Most articles have few, one has very many.
"""

from datetime import timedelta

from django.db import transaction

from articles.models import Article
from comments.models import Comment
from psychsite.scale import words

BATCH = 5000
# The share of the comments on the busiest article, and how many replies a comment has on average.
BUSIEST, REPLIES = 0.01, 1
_STATES = ["approved"] * 46 + ["pending", "pending", "spam", "removed"]


def fill(number, *, dice, midnight, staff):
    """Create `number` comments; yield how many are done."""
    articles = list(Article.objects.order_by("pk").values_list("pk", flat=True))
    if not articles:
        return
    texts = [f"{words.paragraph(dice, 3)}\n\n{words.sentence(dice)}" for _ in range(500)]
    done = 0
    while done < number:
        size = min(BATCH, number - done)
        with transaction.atomic():
            tops = Comment.objects.bulk_create(
                _comment(done + one, _choose(articles, dice), dice, texts, midnight)
                for one in range((size + 1) // (1 + REPLIES))
            )
            Comment.objects.bulk_create(
                _reply(done + len(tops) + one, dice.choice(tops), dice, texts) for one in range(size - len(tops))
            )
        done += size
        yield done


def _choose(articles, dice):
    if dice.random() < BUSIEST:
        return articles[0]
    return articles[int(len(articles) * dice.random() ** 2)]


def _comment(number, article, dice, texts, midnight, **fields):
    return Comment(
        article_id=article, name=f"Reader {number % 9973}", body=dice.choice(texts), state=dice.choice(_STATES),
        created_at=midnight - timedelta(seconds=1 + dice.randrange(4 * 365 * 86400)),
        client_hash=f"scale:{number % 50021}", email_hash=f"scale:{number % 70001}", body_hash=f"{number:064x}", **fields,
    )  # fmt: skip


def _reply(number, top, dice, texts):
    reply = _comment(number, top.article_id, dice, texts, top.created_at, parent=top, root=top)
    reply.created_at = top.created_at + timedelta(minutes=1 + dice.randrange(5000))
    return reply
