"""Write the audit pack of an address and a day."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from articles.audit import hash_chain, pack
from core.errors import ActionRefused
from core.process.commands import ExampleHelp, new_file


class Command(ExampleHelp, BaseCommand):
    help = (
        "Write what an article's page said on a day, with its approvals and everything on record, to a file that shows "
        "tampering. Exit codes: 0 written, 2 not written (the message says why)."
    )
    example = (
        "python manage.py audit_pack https://www.example.org/articles/sleep/ --date 2026-03-03 --output sleep.json\n"
        "  python manage.py audit_pack sleep --date 2026-03-03 > sleep.json    # then: verify_audit_pack sleep.json"
    )

    def add_arguments(self, parser):
        parser.add_argument("url", help="the article's address, or the last part of it")
        parser.add_argument("--date", required=True, help="the day, as 2026-03-03, in the site's time zone")
        parser.add_argument("--output", help="a new file to write; without it, standard output")

    def handle(self, *, url, date, output, **options):
        try:
            content = hash_chain.render_pack(pack.make_pack(url, pack.parse_day(date), by=None))
        except ActionRefused as error:
            raise CommandError(error.sentence, returncode=2) from error
        if not output:
            self.stdout.write(content.decode(), ending="")
            return
        with new_file(Path(output), returncode=2) as out:
            out.write(content.decode())
        self.stderr.write(f"Wrote {output}: {len(content):,} bytes.")
