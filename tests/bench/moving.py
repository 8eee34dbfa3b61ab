"""Measure imports: posts of WordPress with five comments each, and clinics.

All of it is rolled back at the end of a round, so the site stays as it is for the next measurement.
"""

import resource
import time

from django.db import transaction

from tests.psychsite.moving.wordpress.wxr import HEAD, comment, item

_WORDS = "Sleep and mood depend on each other in ways that differ from person to person and from day to day. "
COMMENTS_A_POST, SECTIONS = 5, 6


class _Undo(Exception):
    pass


def write_export(path, posts):
    """Write an export with headings, paragraphs, links, lists, tags and threads."""
    with path.open("w", encoding="utf-8") as out:
        out.write(HEAD)
        for number in range(1, posts + 1):
            body = "".join(_section(number, part, posts) for part in range(SECTIONS))
            first = COMMENTS_A_POST * number
            talk = "".join(
                comment(first + place, f"Thank you, {first + place}. {_WORDS}", parent=first if place == 1 else 0)
                for place in range(COMMENTS_A_POST)
            )
            terms = (
                ("category", "ketamine", "Ketamine therapy"),
                ("post_tag", f"tag-{number % 50}", f"Tag {number % 50}"),
            )
            out.write(
                item(number, body, extra=talk, terms=terms, excerpt=f"What helps in case {number}, and what does not.")
            )
        out.write("</channel></rss>")


def _section(number, part, posts):
    link = f"https://old.example.org/2020/01/text-{(number * 7 + part) % posts + 1}/"
    return (
        f"<!-- wp:heading --><h2>Part {part} of {number}</h2><!-- /wp:heading -->\n<!-- wp:paragraph --><p>{_WORDS * 3}"
        f'<a href="{link}">read on</a> {number} {part}.</p><!-- /wp:paragraph -->\n<!-- wp:list --><ul><li>one {part}</li>'
        f"<li>two {number}</li></ul><!-- /wp:list -->\n"
    )


def measure(folder):
    """Return the rows of a first and a second run of 1,000 posts, and of 10,000."""
    rows = []
    for posts, runs in ((1_000, ("import", "import again")), (10_000, ("import",))):
        path = folder / f"{posts}.xml"
        write_export(path, posts)
        try:
            with transaction.atomic():
                for run in runs:
                    rows.append((f"{run} {posts:,} posts", _run(path)))
                raise _Undo
        except _Undo:
            pass
    return rows


def measure_directory(big_file, count):
    """Return the rows of a first and a second run of a file of clinics."""
    rows = []
    try:
        with transaction.atomic():
            for run in ("import", "import again"):
                rows.append((f"{run} {count:,} clinics", _run_clinics(big_file(), count)))
            raise _Undo
    except _Undo:
        return rows


def _run_clinics(file, count):
    """Return the figures of one run.

    `growth MB` is from the middle to the end: a flat import has none.
    """
    from clinics.importing.service import import_file

    peaks = {}

    def note(report):
        peaks[report.counts["read"] * 2 >= count] = peaks.get(True) or _peak_mb()

    clock, cpu = time.perf_counter(), time.process_time()
    report = import_file(file, map_text='country = "US"', source="bench-clinics", progress=note)
    if report.counts["read"] != count or report.counts["left_out"]:
        raise RuntimeError(report.counts)
    return {
        "CPU ms": [(time.process_time() - cpu) * 1000],
        "clock ms": [(time.perf_counter() - clock) * 1000],
        "peak MB": [_peak_mb()],
        "growth MB": [_peak_mb() - peaks[True]],
    }


def _peak_mb():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _run(path):
    from psychsite.moving.wordpress.load import Import, Options

    clock, cpu = time.perf_counter(), time.process_time()
    report = Import([path], Options(source=f"bench-{path.stem}")).run()
    if not report.is_whole:
        raise RuntimeError(report.faults or "Posts failed.")
    return {
        "CPU ms": [(time.process_time() - cpu) * 1000],
        "clock ms": [(time.perf_counter() - clock) * 1000],
        "peak MB": [_peak_mb()],
    }
