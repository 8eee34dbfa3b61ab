"""Conversations of the measured sites, and the comments that moderators open."""

from datetime import timedelta

COMMENTER = "commenter@example.org"


def fill_talks(number):
    """Create an article with one conversation, and one with conversations of ten.

    Each has `number` comments. Return {name of a page: its address}.
    """
    _name_a_commenter()
    return _talk("one", number, number) | _talk("ten", number, 10)


def _name_a_commenter():
    """Give 20 comments of load_scale, which have no addresses, to one commenter."""
    from comments.models import Comment
    from comments.screening.identity import Digester

    rows = Comment.objects.order_by("pk").values_list("pk", flat=True)[:20]
    digest = Digester.now().email(COMMENTER)
    Comment.objects.filter(pk__in=list(rows)).update(email=COMMENTER, email_hash=digest)


def _talk(shape, number, each):
    from django.utils import timezone

    from comments.models import Comment
    from tests.factories.articles import make_live

    article = make_live(f"A talk of {each}").article
    at = timezone.now() - timedelta(days=30)
    words = "I slept better after the second week, and no leaflet had said that it would take so long.\n\nThank you. "

    def comment(one, **fields):
        return Comment(
            article=article, name=f"Robin {one}", body=f"{words}{one}", state="approved",
            created_at=at + timedelta(seconds=60 * one), **fields,
        )  # fmt: skip

    tops = Comment.objects.bulk_create([comment(one) for one in range(0, number, each)])
    replies = [comment(one, parent=tops[one // each], root=tops[one // each]) for one in range(number) if one % each]
    made = Comment.objects.bulk_create(replies, batch_size=1000)
    slug, last = article.slug, made[-1].pk
    conversations, replied = -(-len(tops) // 50), -(-(each - 1) // 200)
    return {
        f"{shape}_article": article.get_absolute_url(),
        f"{shape}_all": f"/comments/{slug}/",
        f"{shape}_all_last": f"/comments/{slug}/?page={conversations}",
        f"{shape}_conversation": f"/comments/{slug}/{tops[-1].pk}/",
        f"{shape}_conversation_last": f"/comments/{slug}/{tops[-1].pk}/?page={replied}",
        f"{shape}_reply": f"/comments/{slug}/{last}/",
        f"{shape}_feed": f"/articles/{slug}/comments.atom",
    }


def places():
    """Return two waiting comments, one of the busiest connection, and an address."""
    from django.db.models import Count

    from comments.models import Comment

    waiting = Comment.objects.filter(state="pending").order_by("pk")
    busy = (waiting.exclude(client_hash="").values("client_hash").annotate(number=Count("pk")).order_by("-number")[0])[
        "client_hash"
    ]
    return {
        "waiting": waiting.exclude(client_hash=busy).last().pk,
        "busy": waiting.filter(client_hash=busy).first().pk,
        "commenter": COMMENTER,
    }
