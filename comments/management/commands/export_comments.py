"""Run `manage.py export_comments`: write comments as JSON."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from articles.models import Article
from comments.importing import json_format
from core.process.commands import ExampleHelp, new_file


class Command(ExampleHelp, BaseCommand):
    help = (
        "Write comments in every state to a JSON file that only you can read; import_comments reads it back. "
        "Exit code 0: written; 1: nothing written, and the message says why."
    )
    example = "python manage.py export_comments comments.json --article sleep-and-mood"

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path, help="a new file")
        parser.add_argument("--article", metavar="SLUG", help="only the comments of this article")
        parser.add_argument(
            "--with-addresses",
            action="store_true",
            help="include the email addresses that are still kept, so that another site recognizes commenters",
        )

    def handle(self, *args, file, article, with_addresses, **options):
        row = None
        if article is not None:
            row = Article.objects.filter(slug=article).first()
            if row is None:
                raise CommandError(f"There is no article “{article}”. Use the last part of its web address.")
        with new_file(file) as out:
            count = json_format.write_json(out, article=row, with_addresses=with_addresses)
        self.stdout.write(f"{count:,} comments written: {file}")
