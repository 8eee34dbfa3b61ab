"""The cells of a table as people type or paste them, and their field.

A row is a line. Cells are separated by tabs as in a spreadsheet, by “|”, or by commas or semicolons as in a CSV file.
They are stored with “ | ” between them, which is also what a person can type.
"""

import csv
import re

from django import forms
from django.core.exceptions import ValidationError

from core.db.fields import CleanTextField

MAX_ROWS, MAX_COLUMNS, MAX_CELL_CHARACTERS = 200, 12, 500
_BETWEEN = re.compile(r"(?<!\\)\|")


class Cells(forms.Textarea):
    """A textarea, which a script turns into a grid of fields."""

    class Media:
        css = {"all": ["css/table-grid.css"]}
        js = ["js/admin/table-grid.js"]

    def __init__(self, attrs=None):
        super().__init__({"rows": 8, "cols": 80, "data-table-grid": MAX_COLUMNS, **(attrs or {})})


class CellsField(CleanTextField):
    """The cells of a table as text, one row a line."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("help_text", "One row a line, with “|” between cells. You can paste from a spreadsheet.")
        super().__init__(*args, **kwargs)

    def formfield(self, **kwargs):
        # The admin asks for its own textarea for every text field.
        return super().formfield(**{**kwargs, "widget": Cells})

    def clean(self, value, model_instance):
        value = super().clean(value, model_instance)
        rows = read_cells(value)
        if problem := find_problem(rows):
            raise ValidationError(problem, code="cells")
        return write_cells(rows)


def read_cells(text):
    """Return the rows of a table, each with the same number of cells."""
    lines = [line for line in text.splitlines() if line.strip()]
    rows = [[" ".join(cell.split()) for cell in row] for row in _split(lines)]
    width = max((len(row) for row in rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows if any(row)]


def _split(lines):
    if any("\t" in line for line in lines):
        return _read_csv(lines, delimiter="\t")
    if any(_BETWEEN.search(line) for line in lines):
        return [[cell.replace("\\|", "|") for cell in _BETWEEN.split(line)] for line in lines]
    return _read_csv(lines, delimiter=";" if lines and ";" in lines[0] else ",", skipinitialspace=True)


def _read_csv(lines, **options):
    try:
        return list(csv.reader(lines, **options))
    except csv.Error:
        # A cell beyond the limit of the module. One column makes no table, so the field refuses it.
        return [[line] for line in lines]


def write_cells(rows):
    """Return rows as text that `read_cells` reads."""
    return "\n".join(" | ".join(cell.replace("|", "\\|") for cell in row) for row in rows)


def find_problem(rows):
    """Return what is wrong with a table in one sentence, or ""."""
    width = len(rows[0]) if rows else 0
    if len(rows) < 2 or width < 2:
        return "A table needs at least two rows and two columns. Write a row a line, with “|” between its cells."
    if len(rows) > MAX_ROWS or width > MAX_COLUMNS:
        return (
            f"A table holds at most {MAX_ROWS} rows and {MAX_COLUMNS} columns. This one has {len(rows)} rows and "
            f"{width} columns. Divide it."
        )
    if longest := max((cell for row in rows for cell in row if len(cell) > MAX_CELL_CHARACTERS), default=""):
        return (
            f"The cell “{longest[:40]}…” has {len(longest)} characters; a cell holds at most {MAX_CELL_CHARACTERS}. "
            "Shorten it."
        )
    return ""
