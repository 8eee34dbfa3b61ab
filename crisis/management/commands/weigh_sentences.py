"""Learn the weights of the scale again from its examples."""

import gzip
import tomllib

from django.core.management.base import BaseCommand, CommandError

from crisis.scale.learning import learn
from crisis.scale.weights import HUNDRED, WEIGHTS

SENTENCES = WEIGHTS.with_name("sentences")
CRIES, HARMLESS = ("direct", "indirect", "slang"), ("harmless", "articles")
# Smaller weights change nothing that counts, and would double the file.
LEAST_WEIGHT = 12


class Command(BaseCommand):
    help = (
        "Learn again how much words read like a cry for help, from crisis/scale/sentences/. Developers run it after they"
        " add examples. It takes about ten seconds.\n\nExample: python manage.py weigh_sentences --dry-run"
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--dry-run", action="store_true", help="Learn and say how large the file would be; write nothing."
        )

    def handle(self, *args, dry_run, **options):
        cries, harmless = read_examples()
        if not cries or not harmless:
            raise CommandError(f"{SENTENCES} needs examples of cries and of harmless sentences.")
        weights, bias = learn(cries, harmless, self.stderr.write)
        content = pack(weights, bias)
        self.stdout.write(f"{len(cries):,} cries and {len(harmless):,} harmless sentences give {len(content):,} bytes.")
        if dry_run:
            self.stdout.write("Nothing was written, because of --dry-run.")
            return
        WEIGHTS.write_bytes(content)
        self.stdout.write(f"{WEIGHTS.name} was written. Run the tests in tests/crisis/ before you commit it.")


def read_examples():
    """Return (cries, harmless) from the files of all languages."""
    files = [tomllib.loads(path.read_text(encoding="utf-8")) for path in sorted(SENTENCES.glob("*.toml"))]
    cries, harmless = (
        [text for one in files for key in keys for text in one.get(key, ())] for keys in (CRIES, HARMLESS)
    )
    return cries, harmless


def pack(weights, bias):
    """Return the content of the file: "feature<tab>hundredths", and "" for the bias."""
    rows = {feature: round(weight * HUNDRED) for feature, weight in sorted(weights.items())}
    lines = [f"\t{round(bias * HUNDRED)}"]
    lines += [f"{feature}\t{weight}" for feature, weight in rows.items() if abs(weight) >= LEAST_WEIGHT]
    return gzip.compress("\n".join(lines).encode(), mtime=0)
