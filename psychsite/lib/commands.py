"""What our management commands share."""

from argparse import RawDescriptionHelpFormatter


class Help:
    """Mixin for a BaseCommand: shows `example` under the options of `--help`."""

    example = ""

    def create_parser(self, prog_name, subcommand, **kwargs):
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.epilog = f"Example:\n  {self.example}"
        parser.formatter_class = type("Formatter", (parser.formatter_class, RawDescriptionHelpFormatter), {})
        return parser
