"""Cells that spreadsheets open without running them."""

# First characters of a formula. Tabs and line ends may come before one.
_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


def defuse_formula(cell):
    """Return the cell so that no spreadsheet runs it; numbers stay numbers."""
    if cell.startswith(_FORMULA) and not _is_number(cell):
        return f"'{cell}"
    return cell


def _is_number(cell):
    try:
        float(cell)
    except ValueError:
        return False
    return True
