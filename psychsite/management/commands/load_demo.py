"""Load the demonstration site, and manage the sign-ins of its users."""

from django.core.management.base import BaseCommand, CommandError

from core.process.commands import ExampleHelp
from psychsite.demo import load, users


class Command(ExampleHelp, BaseCommand):
    help = (
        "Load the demonstration site (invented people, clinics, articles, comments) into an empty database. Needs DEBUG on, "
        "because its users have a published password. Either all of it is loaded or nothing."
    )
    example = (
        "python3 manage.py load_demo --if-empty          # as `make run` does\n"
        "  python3 manage.py load_demo --dry-run           # show what would be loaded\n"
        "  python3 manage.py load_demo --sign-ins          # who can sign in, and how\n"
        "  python3 manage.py load_demo --close-sign-ins    # before the site becomes a real one"
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--if-empty", action="store_true", help="if the database holds something, do nothing and exit with 0"
        )
        other = parser.add_mutually_exclusive_group()
        other.add_argument("--dry-run", action="store_true", help="show what would be loaded, and write nothing")
        other.add_argument(
            "--reset-passwords", action="store_true",
            help="give the demonstration users their published password, roles and sign-in again; load nothing",
        )  # fmt: skip
        other.add_argument("--sign-ins", action="store_true", help="print who can sign in with which password")
        other.add_argument(
            "--close-sign-ins", action="store_true",
            help="take password, roles and sign-in from the demonstration users, for good; works with DEBUG off too",
        )  # fmt: skip

    def handle(self, *args, **options):
        try:
            if options["close_sign_ins"]:
                self.stdout.write(f"Closed {users.close()} demonstration users. No one can sign in as one of them.")
                return
            users.need_debug()
            if options["sign_ins"]:
                self._print_sign_ins()
            elif options["reset_passwords"]:
                self._reset()
            else:
                self._load(if_empty=options["if_empty"], dry_run=options["dry_run"])
        except users.NotHere as error:
            raise CommandError(str(error)) from error

    def _load(self, *, if_empty, dry_run):
        there = load.what_is_there()
        if there and if_empty:
            self.stdout.write(f"The database holds {there}: the demonstration site is not loaded.")
            return
        if there:
            raise CommandError(
                f"The database holds {there}. The demonstration site goes into an empty database only: give another "
                "DATABASE_URL, or use --if-empty to do nothing here."
            )
        if dry_run:
            for part, count in load.plan():
                self.stdout.write(f"{part}: {count} would be loaded")
            return
        self.stdout.write("Drawing pictures …")
        try:
            load.load(self._say)
        except load.NotEmpty as error:
            raise CommandError(f"{error} Another process loaded it first; nothing was loaded.") from error
        self.stdout.write("Loaded. Who can sign in: python3 manage.py load_demo --sign-ins")

    def _say(self, part, done, of):
        """Write one line per part; on a terminal the line counts up."""
        if self.stdout.isatty():
            self.stdout.write(f"\r{part} {done}/{of}", ending="\n" if done == of else "")
        elif done == of:
            self.stdout.write(f"{part} {done}/{of}")

    def _reset(self):
        if not users.existing().exists() and not load.what_is_there():
            raise CommandError("There are no demonstration users. Load the site: python3 manage.py load_demo")
        users.make(users.hashes())
        self._print_sign_ins()

    def _print_sign_ins(self):
        rows = users.sign_ins()
        if not rows:
            raise CommandError("No demonstration user can sign in here. Load the site: python3 manage.py load_demo")
        self.stdout.write("Sign in at /admin/ as:")
        for role, name, password in rows:
            self.stdout.write(f"  {name:<15}  {password}  {role}")
