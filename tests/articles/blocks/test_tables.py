"""The cells of tables: what people type and paste, and what readers get."""

import csv

import pytest
from django.core.exceptions import ValidationError

from articles.blocks.data_table import DataTable
from articles.blocks.parts.cells import MAX_COLUMNS, MAX_ROWS, find_problem, read_cells, write_cells
from articles.models import Article

ROWS = [["Form", "Time"], ["Spray", "2 hours"]]


@pytest.mark.parametrize(
    "text",
    [
        "Form | Time\nSpray | 2 hours",
        "Form|Time\n\n  Spray|2   hours  ",
        "Form\tTime\r\nSpray\t2 hours\n",
        'Form,Time\n"Spray",2 hours',
        "Form;Time\nSpray;2 hours",
    ],
)
def test_cells_are_read_however_they_are_separated(text):
    assert read_cells(text) == ROWS


def test_cells_keep_bars_commas_and_tabs_in_quotes():
    rows = [["a|b", "1,000"], ["“x”", ""]]
    assert read_cells(write_cells(rows)) == rows
    assert read_cells('"a\tb"\tc\nd\te') == [["a b", "c"], ["d", "e"]]
    assert read_cells("a | b | c\nd") == [["a", "b", "c"], ["d", "", ""]]


def test_cell_beyond_the_limit_of_csv_makes_no_table():
    # Imports of clinics raise the limit of the process.
    csv.field_size_limit(131_072)
    rows = read_cells("a,b\nc," + "d" * 200_000)
    assert [len(row) for row in rows] == [1, 1] and find_problem(rows)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("just one line", "at least two rows and two columns"),
        ("\n".join(["a | b"] * (MAX_ROWS + 1)), f"at most {MAX_ROWS} rows"),
        ("\n".join([" | ".join("x" * (MAX_COLUMNS + 1))] * 2), f"{MAX_COLUMNS + 1} columns"),
        (f"a | b\n{'c' * 501} | d", "501 characters"),
    ],
)
def test_unusable_tables_are_refused_with_a_sentence(text, said):
    block = DataTable(parent=Article(pk=1), region="body", caption="Forms", cells=text)
    with pytest.raises(ValidationError) as caught:
        block.clean_fields(exclude=["parent"])
    assert said in caught.value.message_dict["cells"][0]


def test_saved_cells_are_what_a_person_can_type():
    block = DataTable(parent=Article(pk=1), region="body", caption="Forms", cells="Form\tTime\nSpray\t2 hours")
    block.clean_fields(exclude=["parent"])
    assert block.cells == "Form | Time\nSpray | 2 hours"
    assert block.freeze()["rows"] == ROWS


def test_headings_get_a_scope_and_an_empty_corner_is_no_heading():
    item = {"caption": "<Forms>", "rows": [["", "Time"], ["Spray & drip", "2 hours"]]}
    both = DataTable.render({**item, "header_row": True, "header_column": True}, {}).html
    assert "<caption>&lt;Forms&gt;</caption><thead><tr><td></td>" in both
    assert '<th scope="col">Time</th></tr></thead>' in both and '<th scope="row">Spray &amp; drip</th>' in both
    neither = DataTable.render({**item, "header_row": False, "header_column": False}, {}).html
    assert "<th" not in neither and "<thead>" not in neither


def test_changed_cell_is_a_changed_row():
    item = {"type": "data_table", "caption": "Forms", "rows": ROWS, "header_row": True, "header_column": True}
    other = {**item, "rows": [ROWS[0], ["Spray", "3 hours"]]}
    first, second = ([[token.key for token in row] for row in DataTable.tokens(one)] for one in (item, other))
    assert first != second
    assert ("table row", "‖ Spray | 2 hours") in DataTable.lines(item, {})
