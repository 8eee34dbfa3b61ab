"""`manage.py add_site_pages`: write drafts of the usual pages about the site."""

from django.core.management.base import BaseCommand

from core.process.commands import ExampleHelp
from psychsite.setup import site_pages


class Command(ExampleHelp, BaseCommand):
    help = (
        "Write drafts of the pages that a site should have: About, Contact, Editorial policy and so on, with their links in "
        "the footer. A page whose address is taken is left as it is. Drafts have gaps such as [your organization]: fill them "
        "in and publish each page. Exit code 0."
    )
    example = "python manage.py add_site_pages --dry-run"

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="name the pages that are missing, and write nothing")

    def handle(self, *args, dry_run, **options):
        slugs = site_pages.missing() if dry_run else list(site_pages.write())
        for slug in slugs:
            self.stdout.write(f"/{slug}/: {'would be written' if dry_run else 'draft written'}")
        if not slugs:
            self.stdout.write("Nothing to do: every address has its page.")
