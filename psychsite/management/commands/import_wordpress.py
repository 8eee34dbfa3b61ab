"""`manage.py import_wordpress`: bring a whole WordPress site in, from its export."""

import sys
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from core.process.commands import ExampleHelp, check_report, unreadable, unwritable
from core.process.locks import InUse, only_one
from psychsite.moving import redirects
from psychsite.moving.map_file import BadMap, read_map
from psychsite.moving.wordpress.load import LOCK, PERMISSION, Import, Options
from psychsite.moving.wordpress.site import TEXTS

NOT_ALL, IN_USE = 3, 2


class Command(ExampleHelp, BaseCommand):
    help = (
        "Import posts, pages, people, pictures and comments of a WordPress site (docs/moving-in.md). The same file again "
        "changes nothing; a run that was stopped goes on where it ended. No import makes an approval, an account or an email. "
        "Exit code 0: everything came in; 1: a file cannot be read, what came before stays; 2: wrong options; 3: some items "
        "were left out."
    )
    example = "python manage.py import_wordpress blog.xml --uploads wp-content/uploads --dry-run"

    def add_arguments(self, parser):
        parser.add_argument(
            "files", nargs="+", type=Path, metavar="EXPORT.xml", help="the parts of one export, in any order"
        )
        parser.add_argument(
            "--uploads", type=Path, metavar="DIR", help="a copy of wp-content/uploads, for the pictures"
        )
        parser.add_argument(
            "--fetch",
            action="store_true",
            help="ask the old site for pictures and files that are not in --uploads; they are kept in VAR_DIR/fetched",
        )
        parser.add_argument(
            "--redirects",
            type=Path,
            metavar="FILE.csv",
            help="redirects of the old site, as the plugins Redirection, Rank Math and Yoast export them: CSV or JSON",
        )
        parser.add_argument(
            "--listings",
            type=Path,
            metavar="FILE.csv",
            help="clinics of the old site, as GeoDirectory or another plugin exports them; they come in before the texts",
        )
        parser.add_argument("--only", default=",".join(TEXTS), help="types of item that become articles: post,page")
        parser.add_argument(
            "--status",
            choices=["keep", "draft"],
            default="keep",
            help="keep what was public public, or bring in drafts only",
        )
        parser.add_argument("--map", type=Path, metavar="MAP.toml", help="what categories and custom fields become")
        parser.add_argument(
            "--source", default="", help="the name of the site in references; without it the export's address"
        )
        parser.add_argument("--reason", default="", help="the sentence that readers see instead of an approval")
        parser.add_argument(
            "--by", default="", metavar="LOGIN", help="the editor-in-chief in whose name texts are published"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would come in, and write nothing")
        parser.add_argument("--report", type=Path, metavar="FILE", help="write the whole report, as JSON or CSV")

    def handle(self, *args, **options):
        for path in options["files"]:
            if not path.is_file():
                raise CommandError(f"{path} is no file.", returncode=1)
        check_report(options["report"], *options["files"], options["map"], options["redirects"], options["listings"])
        if options["uploads"] and not options["uploads"].is_dir():
            raise CommandError(f"{options['uploads']} is no folder.", returncode=IN_USE)
        report = self._run(Import(options["files"], self._options(options)), options)
        if options["verbosity"] and sys.stderr.isatty():
            self.stderr.write("")
        for line in report.lines():
            self.stdout.write(line)
        if options["report"]:
            try:
                report.write(options["report"])
            except OSError as error:
                raise unwritable(options["report"], error, returncode=1) from error
        if report.faults:
            raise CommandError("\n".join(report.faults), returncode=1)
        if not report.is_whole:
            sys.exit(NOT_ALL)

    def _run(self, run, options):
        if options["dry_run"]:
            return run.run()
        try:
            with only_one(LOCK, f"{', '.join(path.name for path in options['files'])} is being imported"):
                return run.run()
        except InUse as error:
            raise CommandError(f"{error} Wait until it is done, then try again.", returncode=IN_USE) from error

    def _options(self, options):
        return Options(
            source=options["source"],
            only=[kind.strip() for kind in options["only"].split(",") if kind.strip()],
            status=options["status"],
            mapping=_read_map(options["map"]),
            uploads=options["uploads"],
            fetched=settings.VAR_DIR / "fetched" if options["fetch"] else None,
            redirects=redirects.read_option(options["redirects"], returncode=IN_USE),
            listings=options["listings"],
            by=_account(options["by"]),
            is_dry=options["dry_run"],
            reason=options["reason"],
            progress=self._progress if options["verbosity"] else lambda words, done, total: None,
        )

    def _progress(self, words, done, total):
        if done % 100 == 0 or done == total:
            of = f" of {total:,}" if total else ""
            end = "\r" if sys.stderr.isatty() else "\n"
            self.stderr.write(f"{words}: {done:,}{of}", ending=end)


def _read_map(path):
    if path is None:
        return {}
    try:
        return read_map(path.read_bytes(), path.name)
    except OSError as error:
        raise unreadable(path, error, returncode=IN_USE) from error
    except BadMap as error:
        raise CommandError(f"The map cannot be read: {error}", returncode=IN_USE) from error


def _account(login):
    if not login:
        return None
    account = get_user_model().objects.filter(username=login, is_active=True).first()
    if account is None:
        raise CommandError(f"There is no active account with the login “{login}”.", returncode=IN_USE)
    if not account.has_perm(PERMISSION):
        raise CommandError(
            f"{login} may not publish without an approval. Name an editor-in-chief, or leave out --by.",
            returncode=IN_USE,
        )
    return account
