"""Measure pages in time and queries, with few rows and many: `make bench`.

    python -m tests.bench.pages [--database=sqlite|postgresql]

Times are server time through Django's test client, in milliseconds. Machines differ and are noisy: compare the ratio of
many rows to few within one run, which says how a page grows. The exit code is 1 where a page misses its limit, which only an
idle machine can say.
"""

import os
import statistics
import subprocess
import sys
import time

ROUNDS = 40
FEW, MANY = 30, 600
PAGES = [
    "/",
    "/articles/",
    "/articles/long-read/",
    "/articles/long-read/history/",
    "/topics/topic-1/",
    "/authors/",
    "/authors/writer-1/",
    "/clinics/",
    "/clinics/us/florida/",
    "/search/?q=sleep",
    "/feeds/articles.atom",
    "/sitemap.xml",
]


def main():
    if not any(argument.startswith("--database") for argument in sys.argv[1:]):
        codes = [
            subprocess.run([sys.executable, "-m", "tests.bench.pages", f"--database={name}"], check=False).returncode
            for name in ("sqlite", "postgresql")
        ]
        return max(codes)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django

    django.setup()
    from django.test.runner import DiscoverRunner

    from tests.bench import clinics, moderation, pictures, spam, threads

    runner = DiscoverRunner(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        measure()
        slow = {"the finder": clinics.measure()}
        spam.measure()
        slow["the article's page with"] = threads.measure()
        slow["moderation"] = moderation.measure()
        pictures.measure()
    finally:
        runner.teardown_databases(databases)
    for what, pages in slow.items():
        if pages:
            print(f"\nToo slow, or not constant: {what} {', '.join(pages)}")
    return 1 if any(slow.values()) else 0


def measure():
    from django.db import connection

    print(f"\n{connection.vendor}: milliseconds a page (median, 95th percentile), {ROUNDS} rounds")
    fill(0, FEW)
    few = {page: time_of(page) for page in PAGES}
    begun = time.perf_counter()
    fill(FEW, MANY)
    each = (time.perf_counter() - begun) / (MANY - FEW) * 1000
    print(f"writing {MANY - FEW} articles through freeze and publish: {each:.1f} ms each")
    print(f"{'page':<32}{FEW:>7} articles{'':9}{MANY:>7} articles{'':6} ratio  queries")
    for page in PAGES:
        (median, p95, queries), (old, old95, _queries) = time_of(page), few[page]
        print(
            f"{page:<32}{old:>9.1f} {old95:>7.1f}{'':7}{median:>9.1f} {p95:>7.1f}{'':4}{median / old:>8.2f}  {queries:>5}"
        )


def fill(start, stop):
    """Create articles of 20 topics and 10 authors, and as many clinics.

    One article is long, with every kind of block and fifty comments.
    """
    from tests.factories.articles import make_live, make_topic
    from tests.factories.people import make_person
    from tests.factories.places import make_city, make_clinic

    if start == 0:
        from tests.articles.web.test_reader import full_article

        article = full_article()
        type(article).objects.filter(pk=article.pk).update(slug="long-read")
        fill.writers = [make_person(name=f"Writer {n}", slug=f"writer-{n}") for n in range(10)]
        fill.city = make_city("Tampa", "Florida", "United States")
    words = "<h2>Sleep</h2>" + "<p>Sleep helps some people and not others, and nobody knows why.</p>" * 20
    for number in range(start, stop):
        make_live(
            f"Text {number}",
            topic=make_topic(f"Topic {number % 20}"),
            authors=[fill.writers[number % 10]],
            html=words,
            tags=["sleep"],
        )
        make_clinic(name=f"Clinic {number}", city=fill.city)


def time_of(page):
    """Return (median, 95th percentile, queries) of a page, in milliseconds."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client, times = Client(), []
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(page)
        queries = len(captured)
    assert answer.status_code == 200, f"{page}: {answer.status_code}"
    for _round in range(ROUNDS):
        begun = time.perf_counter()
        client.get(page)
        times.append((time.perf_counter() - begun) * 1000)
    return statistics.median(times), statistics.quantiles(times, n=20)[-1], queries
