"""`manage.py export_markdown`: write each live article to a file of its own."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from activity.log import record
from articles.models import Edition
from articles.rendering.markdown import write_article
from core.process.commands import ExampleHelp, unwritable

_ROWS_A_STEP = 100


class Command(ExampleHelp, BaseCommand):
    help = (
        "Write each live article as Markdown to FOLDER/<address>.md, with title, dates, authors, approval and sources at its "
        "head. The files are those that readers get at the address of the page with .md. A file that is right already is left "
        "as it is. Nothing is deleted: files of articles that are no longer live are named. Exit code 0: all were written; 1: "
        "a file or the folder cannot be written."
    )
    example = "python manage.py export_markdown /srv/export --dry-run"

    def add_arguments(self, parser):
        parser.add_argument(
            "folder", type=Path, metavar="FOLDER", help="where the files go; it is made if it is missing"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would be written, and write nothing")

    def handle(self, *args, folder, dry_run, **options):
        if folder.exists() and not folder.is_dir():
            raise CommandError(f"{folder} is a file. Name a folder.")
        rows = Edition.objects.live().select_related("article__topic").defer("text").order_by("article__slug")
        total, written, kept = rows.count(), 0, set()
        try:
            for number, edition in enumerate(rows.iterator(_ROWS_A_STEP), start=1):
                path = folder / f"{edition.article.slug}.md"
                kept.add(path.name)
                written += _write(path, write_article(edition)[0], dry_run)
                if options["verbosity"] and (number % 1000 == 0 or number == total):
                    self.stderr.write(f"{number:,} of {total:,}")
        except OSError as error:
            raise unwritable(error.filename or folder, error) from error
        others = sorted(path.name for path in folder.glob("*.md") if path.name not in kept) if folder.is_dir() else []
        for name in others:
            self.stdout.write(f"{name} is of no live article. Delete it, if you do not need it.")
        if written and not dry_run:
            record("export.articles", by=None, details={"articles": written, "as": "Markdown"})
        verb = "would be written" if dry_run else "written"
        self.stdout.write(f"{written:,} of {total:,} articles {verb}, {total - written:,} were right already.")


def _write(path, text, is_dry):
    """Write a file unless it is right already; return whether it was not.

    The file appears whole or not at all.
    """
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return False
    if not is_dry:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.part")
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    return True
