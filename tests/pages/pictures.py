"""`make pictures`: every page at three widths in both schemes, as PNG files.

python -m tests.pages.pictures [--out var/pictures] [--only NAME …] [--widths 320 768 1440] [--schemes light dark]
"""

import argparse
import os
import sys
import tempfile
from pathlib import Path

import django

from tests import browser as chromium
from tests.pages import opening
from tests.pages.served import ROOT, served

EXAMPLE = "example: python -m tests.pages.pictures --only home article --widths 320 --schemes dark"
# Chromium draws no taller picture whole.
TALLEST = 8000


def main(arguments=None):
    asked = _asked(arguments)
    if not chromium.find():
        sys.exit("No Chromium found. Install the package chromium, or name one: CHROMIUM=/path/to/chromium")
    pages = _load_pages()
    rows = [row for row in pages if not asked.only or row.name in asked.only]
    if unknown := set(asked.only) - {row.name for row in pages}:
        sys.exit(f"There is no page {', '.join(sorted(unknown))}. There are: {', '.join(row.name for row in pages)}")
    asked.out.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="psychsite-pictures-") as folder,
        served(folder) as site,
        chromium.started() as program,
    ):
        for row in rows:
            for width in asked.widths:
                for scheme in asked.schemes:
                    draw(site, row, program, width, scheme, asked.out / f"{row.name}-{width}-{scheme}.png")
    print(f"{len(rows) * len(asked.widths) * len(asked.schemes)} pictures in {asked.out}")


def _load_pages():
    """Return the registry of pages. It imports models, so Django is set up before."""
    for name, value in (("DJANGO_SETTINGS_MODULE", "psychsite.settings"), ("ENV_FILE", ""), ("DEBUG", "1")):
        os.environ.setdefault(name, value)
    django.setup()
    from tests.pages.pages import PAGES

    return PAGES


def _asked(arguments):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], epilog=EXAMPLE)
    parser.add_argument("--out", type=Path, default=ROOT / "var" / "pictures")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="names of tests/pages/pages.py")
    parser.add_argument("--widths", nargs="+", type=int, default=[320, 768, 1440])
    parser.add_argument("--schemes", nargs="+", choices=["light", "dark"], default=["light", "dark"])
    return parser.parse_args(arguments)


def draw(site, row, program, width, scheme, target):
    settings = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    with opening.opened(site, row, program, **settings) as (page, _faults):
        # Pictures below the fold are fetched only when they are looked at.
        page.evaluate("document.querySelectorAll('img[loading=lazy]').forEach(image => { image.loading = 'eager' })")
        page.wait_for_load_state("networkidle")
        tall = min(TALLEST, page.evaluate("document.documentElement.scrollHeight"))
        page.screenshot(path=target, full_page=True, clip={"x": 0, "y": 0, "width": width, "height": tall})


if __name__ == "__main__":
    main()
