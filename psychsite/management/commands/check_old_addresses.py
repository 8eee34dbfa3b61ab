"""`manage.py check_old_addresses`: ask this site for every address of the old one."""

import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from core.process.commands import ExampleHelp, unreadable
from psychsite.moving import redirects
from psychsite.moving.wordpress import reader
from psychsite.moving.wordpress.addresses import Checker, old_addresses
from psychsite.moving.wordpress.site import Site

SOME_FAIL = 3


class Command(ExampleHelp, BaseCommand):
    help = (
        "Ask this site for each public address of a WordPress site and say which do not lead to their page in one step. Exit "
        "code 0: all do; 1: a file cannot be read; 3: some do not."
    )
    example = "python manage.py check_old_addresses blog.xml --addresses top-pages.txt"

    def add_arguments(self, parser):
        parser.add_argument("files", nargs="+", type=Path, metavar="EXPORT.xml", help="the parts of one export")
        parser.add_argument("--addresses", type=Path, metavar="FILE.txt", help="further addresses, one a line")
        parser.add_argument(
            "--redirects",
            type=Path,
            metavar="FILE",
            help="the redirects that came in with --redirects of import_wordpress",
        )
        parser.add_argument("--category-base", default="category", help="the part of the old addresses of categories")
        parser.add_argument("--tag-base", default="tag", help="the part of the old addresses of tags")

    def handle(self, *args, files, **options):
        site = Site(category_base=options["category_base"].strip("/"), tag_base=options["tag_base"].strip("/"))
        for path in files:
            _read(path, site)
        led = [row.old for _line, row, sentence in redirects.read_option(options["redirects"]) if not sentence]
        addresses = [*old_addresses(site), *led, *_listed(options["addresses"])]
        checker, wrong = Checker(), []
        for number, address in enumerate(addresses, start=1):
            answer = checker.ask(address)
            if answer.sentence:
                wrong.append(answer)
            if options["verbosity"] > 1 or (options["verbosity"] and number % 500 == 0):
                self.stderr.write(f"{number:,} of {len(addresses):,} asked, {len(wrong):,} wrong")
        for answer in wrong:
            self.stdout.write(f"{answer.address}: {answer.sentence}")
        right = len(addresses) - len(wrong)
        self.stdout.write(f"{right:,} of {len(addresses):,} old addresses lead to their page.")
        if wrong:
            sys.exit(SOME_FAIL)


def _read(path, site):
    try:
        with path.open("rb") as file:
            export = reader.Export(file, has_comments=False)
            for post in export.posts():
                if site.hosts and not site.is_own(export.blog or post.link):
                    raise CommandError(
                        f"{path} is an export of another site than the first file. Check each site by itself."
                    )
                site.name_after(export)
                site.add(post)
    except reader.Unreadable as error:
        raise CommandError(f"{path}: {error}") from error
    except OSError as error:
        raise unreadable(path, error) from error


def _listed(path):
    if path is None:
        return []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise unreadable(path, error) from error
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]
