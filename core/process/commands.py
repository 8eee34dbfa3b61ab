"""Shared parts of the management commands."""

import os
import signal
from argparse import RawDescriptionHelpFormatter
from contextlib import contextmanager
from threading import Event

from django.core.management.base import CommandError


class ExampleHelp:
    """Mixin for a BaseCommand: shows `example` below the options in `--help`."""

    example = ""

    def create_parser(self, prog_name, subcommand, **kwargs):
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.epilog = f"Example:\n  {self.example}"
        parser.formatter_class = type("Formatter", (parser.formatter_class, RawDescriptionHelpFormatter), {})
        return parser


class Stoppable(ExampleHelp):
    """Mixin for a BaseCommand that finishes the piece in hand when a signal comes."""

    def stop_on_signal(self):
        """Return the Event that SIGTERM and SIGINT set."""
        stop = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_caught: stop.set())
        return stop

    def say(self, sentence):
        """Write a line and flush it, so that logs show it at once."""
        self.stdout.write(sentence)
        self.stdout.flush()


@contextmanager
def new_file(path, *, encoding="utf-8", only_owner=True, **options):
    """Yield a text file that has the name `path` once the block ends well.

    Raises CommandError if the name is in use or cannot be written; then nothing is left. With `only_owner` no other
    account of the machine may read it. `options` go to the CommandError.
    """
    if not path.name or path.is_dir():
        raise CommandError(f"{path} is a folder. Name a new file.", **options)
    beside, mode = path.with_name(f".{path.name}.part"), 0o600 if only_owner else 0o644
    try:
        # The name is taken first: of two commands at once, the second is refused.
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode))
    except FileExistsError as error:
        raise CommandError(f"{path} already exists. Name a new file.", **options) from error
    except OSError as error:
        raise unwritable(path, error, **options) from error
    try:
        with open(
            os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w", encoding=encoding, newline=""
        ) as out:
            yield out
        beside.replace(path)
    except BaseException as error:
        path.unlink(missing_ok=True)
        beside.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise unwritable(path, error, **options) from error
        raise


def check_report(path, *inputs):
    """Raise CommandError if the file of a report cannot be `path`, before any work.

    `inputs` are the files that are read: a report must not take the place of one.
    """
    if path is None:
        return
    if path.is_dir() or not path.parent.is_dir():
        raise CommandError(f"The report cannot be written to {path}: name a file in a folder that exists.")
    if path.exists() and any(one.exists() and path.samefile(one) for one in inputs if one):
        raise CommandError(f"The report would overwrite {path}, which is read. Name another file.")


def unreadable(path, error, **options):
    """Return the CommandError for a file that cannot be read.

    `error` is an OSError or a ValueError; `options` go to the CommandError.
    """
    why = "it is not UTF-8 text" if isinstance(error, UnicodeDecodeError) else getattr(error, "strerror", None) or error
    return CommandError(f"{path} cannot be read: {why}.", **options)


def unwritable(path, error, **options):
    """Return the CommandError for a file that cannot be written, by its OSError."""
    return CommandError(f"{path} cannot be written: {error.strerror or error}.", **options)
