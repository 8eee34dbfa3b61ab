"""Comments of the measured sites.

Of 100 comments two wait (every fiftieth of them may be a crisis), ten are spam, three were removed and the rest is approved;
50,000 writers, 40,000 connections, one of which sent a tenth; one line of history each, open reports, keys of digests for a
year.
"""

from datetime import timedelta

WRITER = "writer-7@example.org"


def fill(number):
    """Create `number` comments, each table in one statement.

    Other columns are as in a comment that the model made.
    """
    from django.db import connection
    from django.utils import timezone

    from articles.models import Article
    from comments.models import Comment, ModerationEvent, Report
    from comments.screening.identity import KEY_PERIOD, PERIODS_KEPT, Digester
    from tests.psychsite import rows

    articles = list(Article.objects.order_by("pk").values_list("pk", flat=True)[1:101])
    assert articles[-1] - articles[0] == 99, Article.objects.count()
    model = rows.comment(Article.objects.get(pk=articles[0]), "A first word", state="approved")
    sqlite = connection.vendor == "sqlite"
    part = "(n * 1009 % 1000003)"
    states = (
        f"WHEN {part} % 100 < 2 THEN 'pending' WHEN {part} % 100 < 12 THEN 'spam' WHEN {part} % 100 < 15 THEN 'removed'"
    )
    ago = (
        "strftime('%Y-%m-%d %H:%M:%S', 'now', '-' || (30 * n) || ' seconds')"
        if sqlite
        else "now() - n * interval '30 seconds'"
    )
    columns = {
        "article_id": f"{articles[0]} + n % 100",
        "name": "'Reader ' || n % 50000",
        "email": "'writer-' || n % 50000 || '@example.org'",
        "body": "'Comment number ' || n || ' on sleep, rest and long nights. It helped me, and I would like to know more of it.'",
        "state": f"CASE {states} ELSE 'approved' END",
        "hold_kind": f"CASE WHEN {part} % 5000 = 1 THEN 'crisis' ELSE 'first' END",
        "risk": f"CASE WHEN {part} % 5000 = 1 THEN 2 ELSE 0 END",
        "client_hash": "CASE WHEN n % 10 = 0 THEN 'bench:busy' ELSE 'bench:c' || n % 40000 END",
        "email_hash": "'bench:e' || n % 50000",
        "body_hash": "'bench:b' || n",
        "created_at": ago,
    }
    for periods in range(PERIODS_KEPT, 0, -1):
        Digester.now(timezone.now() - periods * KEY_PERIOD)
    series = f"WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {number})"
    past = f"(SELECT id, created_at FROM comments_comment WHERE id > {model.pk}) numbers"
    reported = (
        f"(SELECT id FROM comments_comment WHERE state = 'approved' AND id % 400 = 1 AND id > {model.pk}) numbers"
    )
    event = ModerationEvent.write(model, "submitted", note="First comment of this writer.")
    report = Report.objects.create(comment=model, reason="abuse", text="I do not like this.")
    with connection.cursor() as cursor:
        _copy(cursor, Comment, model.pk, columns, "numbers", series)
        cursor.execute(
            "UPDATE comments_comment SET email_hash = %s WHERE email = %s", [Digester.now().email(WRITER), WRITER]
        )
        _copy(cursor, ModerationEvent, event.pk, {"comment_id": "numbers.id", "at": "numbers.created_at"}, past)
        _copy(cursor, Report, report.pk, {"comment_id": "numbers.id"}, reported)


def _copy(cursor, model, pk, columns, source, before=""):
    """Insert a row for each of `source`: `columns` by expression, others as in `pk`."""
    table = model._meta.db_table
    names = [field.column for field in model._meta.concrete_fields if not field.primary_key]
    values = ", ".join(columns.get(name, f"model.{name}") for name in names)
    into = f"INSERT INTO {table} ({', '.join(names)})"
    cursor.execute(f"{before} {into} SELECT {values} FROM {source}, {table} model WHERE model.id = {pk}")


def fill_talks(number):
    """Create an article with one conversation, and one with conversations of ten.

    Each has `number` comments. Return {name of a page: its address}.
    """
    return _talk("one", number, number) | _talk("ten", number, 10)


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
        "commenter": WRITER if Comment.objects.filter(email=WRITER).exists() else waiting[0].email,
    }
