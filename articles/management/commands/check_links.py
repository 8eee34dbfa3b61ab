"""Ask every address in what readers see whether it still leads somewhere."""

from django.core.management.base import BaseCommand

from articles.references import links
from core.process.commands import ExampleHelp


class Command(ExampleHelp, BaseCommand):
    help = (
        "Look for broken links in all live texts and keep them for the desk. Links of this site are asked of the database, "
        "those of others over the network, each once, four at a time; addresses in private networks are never asked. "
        "Run it once a day."
    )
    example = (
        "python manage.py check_links --internal-only   # without the network\n"
        "  python manage.py check_links --dry-run         # print what is broken, write nothing"
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="print what is broken, and write nothing")
        parser.add_argument("--internal-only", action="store_true", help="look at links of this site only")

    def handle(self, *args, **options):
        internal_only = options["internal_only"]
        broken = links.check(internal_only=internal_only, say=self._say)
        for edition, url, reason in broken:
            self.stdout.write(f"{edition}: {url} {reason}")
        if options["dry_run"]:
            self.stdout.write(f"{len(broken)} broken links; nothing was written.")
            return
        links.record(broken, internal_only=internal_only)
        self.stdout.write(f"{len(broken)} broken links.")

    def _say(self, done, of):
        """On a terminal the line counts up; else a line for every hundred addresses."""
        if self.stdout.isatty():
            self.stdout.write(f"\rasked {done}/{of}", ending="\n" if done == of else "")
        elif done == of or done % 100 == 0:
            self.stdout.write(f"asked {done}/{of}")
