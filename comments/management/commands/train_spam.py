"""Teach the classifier of comments."""

from django.core.management.base import BaseCommand, CommandError

from comments.spam import learning
from comments.spam.classifier import LEAST
from core.process.commands import ExampleHelp


class Command(ExampleHelp, BaseCommand):
    help = (
        "Let the classifier learn decided comments that it does not know yet, and, for a start, examples from a file. "
        "It learns each new decision by itself: this is for imported comments, and after an upgrade that reads texts otherwise."
    )
    example = "python manage.py train_spam --file examples.csv --dry-run"

    def add_arguments(self, parser):
        parser.add_argument("--file", metavar="CSV", help="learn its rows too: columns text and label (spam or ham)")
        parser.add_argument(
            "--again",
            action="store_true",
            help="forget everything first, also what was learnt from files and from comments deleted since",
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would be learnt, and learn nothing")

    def handle(self, *, file, again, dry_run, **options):
        if file:
            # Read to its end before anything is forgotten.
            self._file(file, dry_run=True)
        if again and not dry_run:
            learning.forget_everything()
        if file:
            spam, ham = self._file(file, dry_run=dry_run)
            self.stdout.write(f"{file}: {spam} spam, {ham} ham {'would be ' if dry_run else ''}learnt.")
        self._decisions(dry_run, again)
        known = learning.known()
        quiet = "" if known.is_ready else f" It says nothing before it knows {LEAST} of each."
        self.stdout.write(f"The classifier knows {known.spam} spam, {known.ham} ham.{quiet}")

    @staticmethod
    def _file(path, *, dry_run):
        try:
            return learning.teach_file(path=path, dry_run=dry_run)
        except learning.BadFile as error:
            raise CommandError(str(error)) from error

    def _decisions(self, dry_run, again):
        after, spam, ham, told = 0, 0, 0, 0
        while True:
            last, more_spam, more_ham = learning.teach_decided(after=after, dry_run=dry_run)
            spam, ham = spam + more_spam, ham + more_ham
            if last is None:
                break
            after = last
            if spam + ham - told >= 2000:
                told = spam + ham
                self.stdout.write(f"  {told} comments …")
                self.stdout.flush()
        note = " (those it knows would be learnt anew besides)" if dry_run and again else ""
        self.stdout.write(f"Decided comments: {spam} spam, {ham} ham {'would be ' if dry_run else ''}learnt{note}.")
