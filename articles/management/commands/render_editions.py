"""Store the bodies of editions that today's code and templates have not rendered."""

from django.core.management.base import BaseCommand, CommandError

from articles.models import EditionBody
from articles.rendering import bodies
from core.process.commands import ExampleHelp


class Command(ExampleHelp, BaseCommand):
    help = (
        "Render the bodies of editions whose stored body is missing or was made by other code or templates, newest "
        "first. `migrate` ends with it. Until then pages render these texts themselves, which is slower and the same, so "
        "you can stop it at any time and run it again."
    )
    example = (
        "python manage.py render_editions --dry-run   # count them\n"
        "  python manage.py render_editions --check     # compare every stored body with its document"
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="count the editions and store nothing")
        parser.add_argument(
            "--check",
            action="store_true",
            help="compare stored bodies with their documents; exit code 1 if one differs",
        )

    def handle(self, *args, dry_run, check, **options):
        if check:
            self.check_stored()
        elif dry_run:
            self.stdout.write(f"{bodies.outdated_editions().count()} editions wait; nothing was stored.")
        else:
            self.stdout.write(f"{bodies.store_outdated(self.report)} editions rendered.")

    def check_stored(self):
        rows = EditionBody.objects.filter(version=bodies.body_version()).select_related("edition")
        wrong = [row for row in rows.iterator(200) if not bodies.is_right(row)]
        for row in wrong:
            self.stdout.write(f"{row} (number {row.pk}) differs from its document; pages do not show it.")
        if wrong:
            raise CommandError(f"{len(wrong)} stored bodies are wrong. Delete these rows and run render_editions.")
        self.stdout.write("Every stored body is that of its document.")

    def report(self, done, total):
        """Show progress: a counting line on a terminal, else a line each thousand."""
        if self.stdout.isatty():
            self.stdout.write(f"\rrendered {done}/{total}", ending="\n" if done == total else "")
        elif done % 1000 == 0:
            self.stdout.write(f"rendered {done}/{total}")
