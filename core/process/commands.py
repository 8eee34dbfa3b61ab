"""Shared parts of the management commands."""

import os
import signal
from argparse import ArgumentTypeError, RawDescriptionHelpFormatter
from threading import Event

from django.db import close_old_connections
from django.db.utils import DatabaseError

from core.pages.store import follow_quietly


class ExampleHelp:
    """Mixin for a BaseCommand: shows `example` below the options in `--help`."""

    example = ""

    def create_parser(self, prog_name, subcommand, **kwargs):
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.epilog = f"Example:\n  {self.example}"
        parser.formatter_class = type("Formatter", (parser.formatter_class, RawDescriptionHelpFormatter), {})
        return parser


class Worker(ExampleHelp):
    """Mixin for a BaseCommand that runs once, or until a signal with `--loop`."""

    # Errors that may be gone in the next round.
    retried_errors = (DatabaseError,)

    def add_arguments(self, parser):
        parser.add_argument(
            "--loop", type=_seconds, metavar="SECONDS", help="keep running, and check for work every SECONDS seconds"
        )

    def stop_on_signal(self):
        """Return the Event that SIGTERM and SIGINT set.

        The worker finishes its current task first.
        """
        stop = Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_caught: stop.set())
        return stop

    def run_loop(self, work, *, seconds, stop, parent=None):
        """Call `work()` every `seconds` until `stop` is set.

        It also ends when the process `parent` is no longer the parent of this one.
        """
        while not stop.is_set():
            try:
                close_old_connections()
                work()
                follow_quietly()
            except self.retried_errors as error:
                self.stderr.write(f"{error} Trying again in {seconds} seconds.")
            for _second in range(seconds):
                if stop.wait(1) or parent not in {None, os.getppid()}:
                    return

    def say(self, sentence):
        """Write a line and flush it, so that logs show it at once."""
        self.stdout.write(sentence)
        self.stdout.flush()


def _seconds(text):
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 3600:
        raise ArgumentTypeError("write a number of seconds from 1 to 3600.")
    return int(text)
