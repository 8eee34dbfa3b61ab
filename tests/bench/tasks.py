"""Measure work inside a process of the site: writing, cards, pictures, spam.

Each function returns [(name of the row, {label: one value a round})].
"""

import time
from contextlib import contextmanager

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.bench.searching import measure_desk_search, measure_search  # noqa: F401 (inside.py looks them up here)

# How statements begin that mark a transaction and ask nothing.
MARKS = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT", "ROLLBACK")


class _Stretch:
    """Milliseconds of the processor and of the clock, round by round."""

    def __init__(self):
        self.figures = {"CPU ms": [], "clock ms": []}

    @contextmanager
    def __call__(self):
        clock, cpu = time.perf_counter(), time.process_time()
        yield
        self.figures["CPU ms"].append((time.process_time() - cpu) * 1000)
        self.figures["clock ms"].append((time.perf_counter() - clock) * 1000)


def _repeat(act, rounds):
    """Return the figures of `act`, with its number of queries."""
    stretch, queries = _Stretch(), []
    for _round in range(rounds):
        with CaptureQueriesContext(connection) as captured, stretch():
            act()
        queries.append(sum(not query["sql"].startswith(MARKS) for query in captured))
    return stretch.figures | {"queries": queries}


def measure_publishing(rounds):
    """Freeze, approve and publish one article."""
    from articles.approval import actions as approval
    from articles.checklist import checks
    from articles.publishing import actions
    from tests.bench import words
    from tests.factories.articles import ALL, make_approver, make_article, make_user

    chief, approver = make_user("bench-publisher", *ALL), make_approver("Ada Publish", "bench-approver")
    reasons = checks.waive_all("Measured.")

    def publish(article):
        edition = actions.freeze(article=article, by=chief, reasons=reasons)
        approval.approve(edition=edition, person=approver, by=approver.user)
        actions.publish(edition=edition, by=chief, reasons=reasons)

    html = "".join(f"<h2>{heading}</h2>{text}" for heading, text in words.sections()[:4])
    articles = [make_article(f"Published {number} {time.time_ns()}", html=html) for number in range(rounds * 4)]
    waiting = iter(articles)
    return [("freeze, approve, publish", _repeat(lambda: publish(next(waiting)), rounds * 4))]


def measure_retractions(rounds):
    """Search a file of 70,000 retractions for 2,000 sources, 100 of which it names."""
    import tracemalloc

    from articles.models import Source
    from articles.references.retractions.check import check_sources
    from tests.articles.references.retractions.rows import large_file

    if not Source.objects.filter(doi="10.1000/own.0").exists():
        Source.objects.bulk_create(Source(title=f"Study {n}", doi=f"10.1000/own.{n}") for n in range(2_000))
    stretch, memory = _Stretch(), []
    for _round in range(rounds):
        file = large_file()
        with stretch():
            check_sources(file, dry_run=True)
    tracemalloc.start()
    file = large_file()
    tracemalloc.reset_peak()
    check_sources(file, dry_run=True)
    memory.append(tracemalloc.get_traced_memory()[1] / 1024 / 1024)
    tracemalloc.stop()
    return [("70,000 rows", stretch.figures | {"MB": memory})]


def measure_cards(rounds):
    """Show each card of the desk, without what is kept of it."""
    from django.core.cache import cache

    from psychsite.desk import cards, directory
    from tests.factories.articles import make_user

    root, rows = make_user("bench-root", superuser=True), []
    for queue in directory.QUEUES:

        def show(queue=queue):
            cache.clear()
            cards.card(queue, root)

        rows.append((queue.title, _repeat(show, rounds)))
    return rows


def measure_pictures(rounds):
    """Take in pictures of 12 million pixels, copy them, and look for duplicates."""
    from images import actions
    from images.duplicates import find_duplicates
    from images.models import Upload
    from tests.factories.articles import make_user
    from tests.factories.pictures import photo_bytes

    user, uploads = make_user("bench-pictures", superuser=True), []
    photos = iter([photo_bytes(4000, 3000, seed=time.time_ns() + number) for number in range(2)])

    def receive():
        uploads.append(actions.receive_upload(upload=next(photos), name="photo.jpg", by=user))

    rows = [("take in 12 megapixels", _repeat(receive, 2))]
    copied = iter(uploads)
    rows.append(("its other copies", _repeat(lambda: actions.make_renditions(next(copied)), 2)))
    waiting = list(Upload.objects.order_by("pk"))
    for number in (1, len(waiting)):
        rows.append(
            (f"compare {number} with all", _repeat(lambda number=number: find_duplicates(waiting[:number]), rounds))
        )
    return rows


def measure_imports(rounds):
    """Import a site of WordPress, and import it again; once, because it takes long."""
    import tempfile
    from pathlib import Path

    from tests.bench import moving

    with tempfile.TemporaryDirectory() as folder:
        return moving.measure(Path(folder))


def measure_directory(rounds):
    """Import 20,000 clinics, and import them again; once, and rolled back."""
    from tests.bench import moving
    from tests.clinics.importing import test_speed

    return moving.measure_directory(test_speed.big_file, test_speed.ROWS)


def measure_spam(rounds):
    from tests.bench import spam

    return spam.measure()
