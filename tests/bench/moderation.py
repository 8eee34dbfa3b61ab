"""Measure the moderators' pages with 1,000,000 comments: `make bench`.

Of 100 comments two wait (20,000 in all, every fiftieth of them may be a crisis), ten are spam, three were removed and the rest
is approved; 50,000 writers, 40,000 connections, one of which sent 100,000; one line of history each, 2,000 open reports,
keys of digests for a year.
"""

import re
import statistics
import time
from html import unescape
from urllib.parse import quote

COMMENTS = 1_000_000
ROUNDS = 15
LIMIT = 500
LIST = "/admin/comments/comment/"
WRITER = "writer-7@example.org"
PAGES = {
    "the queue": LIST,
    "its next page": f"{LIST}?after",
    "a hundred lines": f"{LIST}?as=lines",
    "reported": f"{LIST}?state=reported",
    "approved": f"{LIST}?state=approved",
    "approved, further on": f"{LIST}?state=approved&after",
    "spam": f"{LIST}?state=spam",
    "removed": f"{LIST}?state=removed",
    "all": f"{LIST}?state=all",
    "one writer, by address": f"{LIST}?state=all&q={quote(WRITER)}",
    "words that many have": f"{LIST}?state=all&q=sleep",
    "words that nobody has": f"{LIST}?state=spam&q=nobody-has-this",
    "one comment": f"{LIST}{{pk}}/change/",
    "of the busiest connection": f"{LIST}{{busy}}/change/",
    "what others did since": f"{LIST}watch/?pk={{pk}}",
    "the log": f"{LIST}log/",
    "bans": "/admin/comments/ban/",
    "reports": "/admin/comments/report/",
    "the desk": "/admin/",
}


def measure():
    """Print each page's times; return pages whose 95th percentile is above LIMIT."""
    from django.db import connection

    begun = time.perf_counter()
    _fill()
    print(
        f"\n{connection.vendor}: moderation with {COMMENTS:,} comments, filled in {time.perf_counter() - begun:.0f} s"
    )
    client, places = _moderator(), _places()
    print(
        f"{'page':<28}{'median':>8}{'95th':>8}{'cpu':>8}  queries; milliseconds, {ROUNDS} rounds; cpu: of this process alone"
    )
    slow = []
    for name, page in PAGES.items():
        url = page.format(**places)
        if url.endswith("after"):
            page = client.get(url.removesuffix("after")).content.decode()
            url = LIST + unescape(re.search(r'href="(\?[^"]*after=[^"]+)"', page)[1])
        median, p95, cpu, queries = _time_of(client, url)
        print(f"{name:<28}{median:>8.1f}{p95:>8.1f}{cpu:>8.1f}  {queries:>7}")
        slow += [name] if p95 > LIMIT else []
    print(f"slower than {LIMIT} ms at the 95th percentile: {', '.join(slow) or 'none'}")
    return slow


def _fill():
    """Fill each table in one statement.

    Other columns are as in a comment that the model made.
    """
    from django.db import connection
    from django.utils import timezone

    from articles.models import Article
    from comments.models import Comment, ModerationEvent, Report
    from comments.screening.identity import KEY_PERIOD, PERIODS_KEPT, Digester
    from tests.psychsite import rows

    articles = [rows.article(f"Talked about {number}").pk for number in range(100)]
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
    series = f"WITH RECURSIVE numbers(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {COMMENTS})"
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
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if sqlite else "VACUUM ANALYZE")


def _copy(cursor, model, pk, columns, source, before=""):
    """Insert a row for each of `source`: `columns` by expression, others as in `pk`."""
    table = model._meta.db_table
    names = [field.column for field in model._meta.concrete_fields if not field.primary_key]
    values = ", ".join(columns.get(name, f"model.{name}") for name in names)
    into = f"INSERT INTO {table} ({', '.join(names)})"
    cursor.execute(f"{before} {into} SELECT {values} FROM {source}, {table} model WHERE model.id = {pk}")


def _places():
    from comments.models import Comment

    waiting = Comment.objects.filter(state="pending")
    return {
        "pk": waiting.exclude(client_hash="bench:busy").last().pk,
        "busy": waiting.filter(client_hash="bench:busy").first().pk,
    }


def _moderator():
    from django.contrib.auth.models import Group
    from django.test import Client

    from tests.psychsite import rows

    user, client = rows.user(), Client()
    user.groups.add(Group.objects.get(name="Moderator"))
    client.force_login(user)
    return client


def _time_of(client, url):
    """Return (median, 95th percentile, median of processor time, queries) of a page."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    times, work = [], []
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(url)
        queries = len(captured)
    assert answer.status_code == 200, f"{url}: {answer.status_code}"
    for _round in range(ROUNDS):
        begun, busy = time.perf_counter(), time.process_time()
        client.get(url)
        times.append((time.perf_counter() - begun) * 1000)
        work.append((time.process_time() - busy) * 1000)
    return statistics.median(times), statistics.quantiles(times, n=20)[-1], statistics.median(work), queries
