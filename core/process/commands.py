"""Shared parts of the management commands."""

import signal
from argparse import RawDescriptionHelpFormatter
from threading import Event


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
