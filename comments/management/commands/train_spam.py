"""Run `manage.py train_spam`: teach the spam classifier."""

from django.core.management.base import BaseCommand, CommandError

from comments.spam import learning
from comments.spam.classifier import MIN_EXAMPLES
from core.process.commands import ExampleHelp


class Command(ExampleHelp, BaseCommand):
    help = (
        "Teach the classifier decided comments that it does not know yet, and examples from a file. "
        "It learns each new decision by itself. Run this for imported comments, and after an upgrade that changes tokens."
    )
    example = "python manage.py train_spam --file examples.csv --dry-run"

    def add_arguments(self, parser):
        parser.add_argument("--file", metavar="CSV", help="also learn this file: columns text and label (spam or ham)")
        parser.add_argument(
            "--again",
            action="store_true",
            help="forget everything first, including files and deleted comments",
        )
        parser.add_argument("--dry-run", action="store_true", help="count what would be learned without learning it")

    def handle(self, *, file, again, dry_run, **options):
        if file:
            # A bad file must fail before anything is forgotten.
            self._file(file, dry_run=True)
        if again and not dry_run:
            learning.forget_everything()
        if file:
            spam, ham = self._file(file, dry_run=dry_run)
            self.stdout.write(f"{file}: {spam} spam, {ham} ham {'would be ' if dry_run else ''}learned.")
        self._decisions(dry_run, again)
        known = learning.known_counts()
        quiet = "" if known.is_ready else f" It starts to score at {MIN_EXAMPLES} of each."
        self.stdout.write(f"The classifier knows {known.spam} spam, {known.ham} ham.{quiet}")

    @staticmethod
    def _file(path, *, dry_run):
        try:
            return learning.teach_file(path=path, dry_run=dry_run)
        except learning.BadFile as error:
            raise CommandError(str(error)) from error

    def _decisions(self, dry_run, again):
        after, spam, ham, reported = 0, 0, 0, 0
        while True:
            last, more_spam, more_ham = learning.teach_decided(after=after, dry_run=dry_run)
            spam, ham = spam + more_spam, ham + more_ham
            if last is None:
                break
            after = last
            if spam + ham - reported >= 2000:
                reported = spam + ham
                self.stdout.write(f"  {reported} comments …")
                self.stdout.flush()
        note = " (besides those that it would learn again)" if dry_run and again else ""
        self.stdout.write(f"Decided comments: {spam} spam, {ham} ham {'would be ' if dry_run else ''}learned{note}.")
