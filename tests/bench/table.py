"""Draw rows of figures as a table: one for each section, a column for each label.

A figure with a spread is shown as `median (quartiles)`; one above its limit ends with “!”.
"""

from collections import Counter

TITLES = {
    "floors": "what Django itself needs for the same words",
    "uncached": "PAGE_CACHE=0; CPU ms: all processes, for one request, at 8 connections",
    "stored": "PAGE_CACHE=1",
    "behind nginx": "stored, without Python",
}


def draw(database, rows):
    """Return the tables of all rows of one database."""
    sections = {}
    for row in rows:
        sections.setdefault(row.section, []).append(row)
    return "\n".join(
        part for name, own in sections.items() for part in _section(f"{database}: {name}", TITLES.get(name), own)
    )


def _section(title, meaning, rows):
    """Yield the lines of a section."""
    labels = list(dict.fromkeys(label for row in rows for label in _columns(row)))
    usual, _times = Counter(_limits(row) for row in rows).most_common(1)[0]
    lines = [["", *labels, ""]]
    for row in rows:
        columns, limits = _columns(row), _limits(row)
        lines.append([row.name, *(columns.get(label, "") for label in labels), "" if limits == usual else limits])
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    yield f"\n{title}" + (f" ({meaning})" if meaning else "")
    if usual:
        yield f"limits, where a line has none of its own: {usual}"
    for name, *cells, limits in lines:
        shown = "  ".join(cell.rjust(width) for cell, width in zip(cells, widths[1:], strict=False))
        yield f"{name.ljust(widths[0])}  {shown}  {limits}".rstrip()


def _limits(row):
    return ", ".join(f"{label} ≤ {_number(most)}" for label, most in row.limits.items()) or "no limit"


def _columns(row):
    """Return {title: text}; the percentiles at a number of connections share a column."""
    missed, columns = row.missed(), {}
    for label, value in row.figures.items():
        first, _at, connections = label.partition(" at ")
        if first in ("p50", "p95", "p99") and connections:
            title = f"p50/95/99 at {connections}"
            columns[title] = f"{columns[title]}/{_number(value.median)}" if title in columns else _number(value.median)
        else:
            columns[label] = show(value) + ("!" if label in missed else "")
    return columns


def why(row):
    """Return which figures of a row miss their limits."""
    return ", ".join(
        f"{label} {_number(row.figures[label].median)} > {_number(row.limits[label])}" for label in row.missed()
    )


def show(value):
    """Return a figure as text: the median, and the quartiles if they differ."""
    median, low, high = value
    if low == high:
        return _number(median)
    return f"{_number(median)} ({_number(low)}–{_number(high)})"


def _number(value):
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.1f}" if value >= 10 else f"{value:.2f}"
