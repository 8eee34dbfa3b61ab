"""`manage.py load_scale`: fill an empty database with a large invented site."""

import time

from django.core.management.base import BaseCommand, CommandError

from core.process.commands import ExampleHelp
from psychsite.scale import load


class Command(ExampleHelp, BaseCommand):
    help = (
        "Fill an empty database with invented articles, clinics, comments, pictures, redirects and emails, to measure how "
        "pages grow. The same seed gives the same site on one day. Its accounts cannot sign in. It goes into an empty "
        "database only, and needs DEBUG on."
    )
    example = "python manage.py load_scale --articles 100000 --clinics 100000 --comments 1000000 --seed 7"

    def add_arguments(self, parser):
        for part in load.PARTS:
            parser.add_argument(f"--{part}", type=int, default=1000, metavar="NUMBER", help="1,000 without this option")
        parser.add_argument("--seed", type=int, default=1, help="another number makes another site")
        parser.add_argument("--without-debug", action="store_true", help="fill the database although DEBUG is off")

    def handle(self, *args, seed, without_debug, **options):
        numbers = {part: options[part] for part in load.PARTS}
        if min(numbers.values()) < 0:
            raise CommandError("Give numbers from 0.")
        try:
            load.require_place(without_debug=without_debug)
        except load.NotHere as error:
            raise CommandError(str(error)) from error
        self._said = 0
        rates = load.load(numbers=numbers, seed=seed, say=self._say)
        for part, rate in rates.items():
            self.stdout.write(f"{part}: {numbers[part]:,}, {rate:,.0f} a second")

    def _say(self, part, done, of):
        """Write a line every few seconds, and at the end of a part."""
        now = time.monotonic()
        if done == of or now - self._said > 5:
            self._said = now
            self.stderr.write(f"  {part} {done:,} of {of:,}")
