"""Check the links in all live texts."""

from django.core.management.base import BaseCommand

from articles.references import links
from core.process.commands import ExampleHelp


class Command(ExampleHelp, BaseCommand):
    help = (
        "Find broken links in all live texts and list them on the desk. Internal links are checked in the database, "
        "external ones over the network, each once and four at a time. Private networks are never contacted. "
        "Run it once a day."
    )
    example = (
        "python manage.py check_links --internal-only   # without the network\n"
        "  python manage.py check_links --dry-run         # print broken links, save nothing"
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="print broken links and save nothing")
        parser.add_argument("--internal-only", action="store_true", help="check internal links only")

    def handle(self, *args, **options):
        internal_only = options["internal_only"]
        broken = links.find_broken_links(internal_only=internal_only, report=self._report)
        for edition, url, reason in broken:
            self.stdout.write(f"{edition}: {url} {reason}")
        if options["dry_run"]:
            self.stdout.write(f"{len(broken)} broken links; nothing was saved.")
            return
        links.save_broken_links(broken, internal_only=internal_only)
        self.stdout.write(f"{len(broken)} broken links.")

    def _report(self, done, total):
        """Show progress: a counting line on a terminal, else a line each hundred."""
        if self.stdout.isatty():
            self.stdout.write(f"\rchecked {done}/{total}", ending="\n" if done == total else "")
        elif done == total or done % 100 == 0:
            self.stdout.write(f"checked {done}/{total}")
