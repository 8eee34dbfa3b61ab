"""A table with a caption, a header row and a header column."""

from types import SimpleNamespace

from django.db import models
from django.utils.html import escape

from articles.blocks.base import Block, register
from articles.blocks.parts.cells import CellsField, read_cells, write_cells
from articles.document import tokens
from articles.document.items import Markup
from articles.document.lines import rich_lines
from core.db.fields import CleanCharField
from core.html import markdown as md
from core.html.text import to_text


@register
class DataTable(Block):
    kind = "data_table"
    order = 26
    icon = "M4 5h16v14H4zM4 9.7h16M4 14.3h16M9.3 5v14M14.7 5v14"
    help = "A table with a caption, typed into a grid or pasted from a spreadsheet."
    samples = {
        "": {
            "caption": "Three forms of ketamine",
            "rows": [
                ["Form", "How it is given", "Time in the clinic"],
                ["Infusion", "Into a vein", "2 hours"],
                ["Nasal spray", "By yourself, under supervision", "2 hours or more"],
            ],
            "header_row": True,
            "header_column": True,
        }
    }
    caption = CleanCharField(max_length=200, help_text="What the table shows. Screen readers read it first.")
    cells = CellsField()
    header_row = models.BooleanField("first row is a heading", default=True)
    header_column = models.BooleanField("first column is a heading", default=True)

    class Meta(Block.Meta):
        verbose_name = "table"

    def first_words(self):
        return self.caption

    def freeze(self):
        return {
            "caption": self.caption,
            "rows": read_cells(self.cells),
            "header_row": self.header_row,
            "header_column": self.header_column,
        }

    @classmethod
    def thaw(cls, item):
        return cls(
            caption=item["caption"],
            cells=write_cells(item["rows"]),
            header_row=item["header_row"],
            header_column=item["header_column"],
        )

    @classmethod
    def words(cls, item):
        return [to_text(_table(item))]

    @classmethod
    def tokens(cls, item):
        return tokens.tokenize_html(_table(item))

    @classmethod
    def lines(cls, item, titles):
        return rich_lines(_table(item))

    @classmethod
    def passages(cls, item):
        return [Markup(_table(item))]

    @classmethod
    def markdown(cls, block):
        return md.to_markdown(block.html)

    @classmethod
    def render(cls, item, found):
        return SimpleNamespace(html=_table(item))


def _table(item):
    """Return the table as html.

    Readers see it, and the difference and the checklist read it.
    """
    head = item["rows"][:1] if item["header_row"] else []
    body = "".join(_row(row, item["header_column"]) for row in item["rows"][len(head) :])
    top = "".join(f"<thead><tr>{''.join(_cell(cell, 'col') for cell in row)}</tr></thead>" for row in head)
    return f"<table><caption>{escape(item['caption'])}</caption>{top}<tbody>{body}</tbody></table>"


def _row(row, has_header):
    first = _cell(row[0], "row" if has_header else "")
    return f"<tr>{first}{''.join(map(_cell, row[1:]))}</tr>"


def _cell(text, scope=""):
    # An empty heading names nothing: the corner of many tables.
    return f'<th scope="{scope}">{escape(text)}</th>' if scope and text else f"<td>{escape(text)}</td>"
