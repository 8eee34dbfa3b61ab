"""`manage.py erase_personal_data`: erase everything under one email address."""

import sys

from django.core.management.base import BaseCommand, CommandError

from comments.privacy import personal_data
from core.errors import ActionRefused
from core.process.commands import ExampleHelp

NOTHING = 3
_TEXTS = {
    "comments": "comments",
    "placeholders": "of these left a placeholder, because answers hang on it or an import would bring it back",
    "subscriptions": "subscriptions",
    "proposals": "reports and suggestions about clinics",
    "removal_requests": "requests to leave a clinic out",
    "emails": "emails",
    "data_requests": "requests for data",
    "bans_kept": "bans stay until they end, as digests",
    "mentions": "comments of others have the address in their text: search for it among the comments, and decide",
}
_KEPT = ("bans_kept", "mentions", "placeholders")


class Command(ExampleHelp, BaseCommand):
    help = (
        "Erase everything that is kept under one email address, for good; docs/privacy.md says what. Exit code 0: erased; 1: "
        "nothing was done, the message says why; 3: nothing is kept under this address."
    )
    example = "python manage.py erase_personal_data robin@example.org --dry-run"

    def add_arguments(self, parser):
        parser.add_argument("email", help="the whole address; capitals make no difference")
        parser.add_argument("--dry-run", action="store_true", help="say what would go, and erase nothing")

    def handle(self, *args, email, dry_run, **options):
        try:
            done = personal_data.erase_person(email=email, dry_run=dry_run)
        except ActionRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        if dry_run:
            self.stdout.write("Nothing was erased; without --dry-run this would be:")
        for what, text in _TEXTS.items():
            if done[what]:
                self.stdout.write(f"{done[what]:,} {text}")
        if not any(count for what, count in done.items() if what not in _KEPT):
            self.stdout.write("Nothing that can be erased is kept under this address.")
            sys.exit(NOTHING)
