"""Check the links in all live texts."""

from django.core.management.base import BaseCommand, CommandError

from articles.references import external, links
from core.process.commands import ExampleHelp


class Command(ExampleHelp, BaseCommand):
    help = (
        "Find broken links in all live texts and list them on the desk. Internal links are checked in the database, "
        "external ones and the addresses of sources over the network: four hosts at a time, one request a second to each. "
        "Private networks are never contacted. A check that was stopped goes on where it was: what answered in the last "
        "20 hours is not requested again. Exit code 0: the check is complete, whatever it found. 1: it was stopped. Run "
        "it once a week."
    )
    example = (
        "python manage.py check_links --internal-only   # without the network\n"
        "  python manage.py check_links --dry-run         # print broken links, save nothing"
    )

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="print broken links and save nothing")
        parser.add_argument("--again", action="store_true", help="request every address, also those of the last hours")
        parser.add_argument("--internal-only", action="store_true", help="check internal links only")

    def handle(self, *args, **options):
        internal_only, is_trial = options["internal_only"], options["dry_run"]
        known = {} if options["again"] else external.read_fresh()
        try:
            broken = links.find_broken_links(
                internal_only=internal_only, known=known, keep=None if is_trial else external.keep, report=self._report
            )
        except KeyboardInterrupt as stop:
            raise CommandError("Stopped. Run the command again: it goes on where it was.") from stop
        for edition, url, reason in broken:
            self.stdout.write(f"{edition}: {url} {reason}")
        if is_trial:
            self.stdout.write(f"{len(broken)} broken links; nothing was saved.")
            return
        links.save_broken_links(broken, internal_only=internal_only)
        self.stdout.write(f"{len(broken)} broken links.")
        if moved := external.moved_sources().count():
            self.stdout.write(
                f"{moved} {'source' if moved == 1 else 'sources'} moved. See the list of links under Sources."
            )

    def _report(self, done, total):
        """Show progress: a counting line on a terminal, else a line each hundred."""
        if self.stdout.isatty():
            self.stdout.write(f"\rchecked {done}/{total}", ending="\n" if done == total else "")
        elif done == total or done % 100 == 0:
            self.stdout.write(f"checked {done}/{total}")
