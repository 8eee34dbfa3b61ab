"""`manage.py export_comments`: comments as JSON."""

import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from articles.models import Article
from comments.importing import json_format
from core.process.commands import ExampleHelp


class Command(ExampleHelp, BaseCommand):
    help = (
        "Write all comments into a JSON file that only you may read, whatever their state; import_comments reads it back. "
        "Exit code 0: written; 1: nothing was written, the message says why."
    )
    example = "python manage.py export_comments comments.json --article sleep-and-mood"

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="a new file")
        parser.add_argument("--article", metavar="SLUG", help="only the comments of this article")
        parser.add_argument(
            "--with-addresses",
            action="store_true",
            help="with the e-mail addresses that are still kept: needed where writers shall be known again elsewhere",
        )

    def handle(self, *args, file, article, with_addresses, **options):
        row = None
        if article is not None:
            row = Article.objects.filter(slug=article).first()
            if row is None:
                raise CommandError(f"There is no article “{article}”. Its slug is the last part of its address.")
        try:
            with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
                count = json_format.write_json(out, article=row, with_addresses=with_addresses)
        except FileExistsError as error:
            raise CommandError(f"{file} is there already. Name a new file.") from error
        except OSError as error:
            raise CommandError(f"The file cannot be written: {error}") from error
        self.stdout.write(f"{count:,} comments written: {file}")
