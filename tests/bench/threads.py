"""Measure conversations of 50 and 10,000 comments: `make bench`.

Two shapes: everything answers one comment, and conversations of ten. The pages: the article's own, the list of all conversations
(first and last page), one conversation (first and last page), and the feed. Times are of the processor, which other work on
the machine does not lengthen, and of the clock.
"""

import os
import statistics
import sys
import time
from datetime import timedelta

FEW, MANY, ROUNDS = 50, 10_000, 20
# Milliseconds of server time for the article's page.
LIMIT = 300


def measure():
    """Print each page's times; return pages above LIMIT or with more queries."""
    from django.db import connection

    print(
        f"\n{connection.vendor}: a talk of {FEW} and of {MANY:,} comments, milliseconds (processor, clock), {ROUNDS} rounds"
    )
    print(f"load of this machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    print(f"{'page':<44}{FEW:>12}{'':6}{MANY:>12,}{'':6}queries")
    bad = []
    for shape, each in (("one conversation", None), ("conversations of ten", 10)):
        few, many = _article(FEW, each), _article(MANY, each)
        for name in few:
            (cpu, clock, queries), (cpu2, clock2, queries2) = _time_of(few[name]), _time_of(many[name])
            print(
                f"{shape + ': ' + name:<44}{cpu:>8.1f} {clock:>8.1f}{cpu2:>9.1f} {clock2:>8.1f}{queries:>7} {queries2:>4}"
            )
            if name == "article" and (cpu2 > LIMIT or queries != queries2):
                bad.append(shape)
    return bad


def _article(count, each):
    """Make an article with `count` comments; return {name of a page: its address}."""
    from django.utils import timezone

    from comments.models import Comment
    from tests.factories.articles import make_live

    article = make_live(f"A talk of {count} in {each or count}").article
    at = timezone.now() - timedelta(days=30)
    words = "I slept better after the second week, and nobody had told me that it would take so long.\n\nThank you. "

    def comment(number, **fields):
        return Comment(
            article=article, name=f"Robin {number}", body=f"{words}{number}", state="approved",
            created_at=at + timedelta(seconds=60 * number), **fields,
        )  # fmt: skip

    each = each or count
    tops = Comment.objects.bulk_create([comment(n) for n in range(0, count, each)])
    answers = [comment(n, parent=tops[n // each], root=tops[n // each]) for n in range(count) if n % each]
    made = Comment.objects.bulk_create(answers, batch_size=1000)
    slug, last = article.slug, made[-1].pk
    conversations, answered = -(-len(tops) // 50), -(-(each - 1) // 200)
    return {
        "article": article.get_absolute_url(),
        "all, first page": f"/comments/{slug}/",
        "all, last page": f"/comments/{slug}/?page={conversations}",
        "conversation, first page": f"/comments/{slug}/{tops[-1].pk}/",
        "conversation, last page": f"/comments/{slug}/{tops[-1].pk}/?page={answered}",
        "an answer's own link": f"/comments/{slug}/{last}/",
        "feed": f"/articles/{slug}/comments.atom",
    }


def _time_of(url):
    """Return medians of (processor, clock) in milliseconds, and the number of queries."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client, times = Client(), []
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(url)
        queries = len(captured)
    assert answer.status_code == 200, f"{url}: {answer.status_code}"
    for _round in range(ROUNDS):
        begun, clock = time.process_time(), time.perf_counter()
        client.get(url)
        times.append(((time.process_time() - begun) * 1000, (time.perf_counter() - clock) * 1000))
    return *(statistics.median(column) for column in zip(*times, strict=True)), queries


if __name__ == "__main__":
    sys.exit("It is part of `make bench`.")
