"""Name in SQL the languages that a clinic lists, so that readers find it by them."""

from core.text.language_names import NAMES

# Each database's own way to walk through a list of JSON: (function that joins, rows).
_LISTS = {
    "sqlite": ("group_concat", "json_each({column})"),
    "postgresql": (
        "string_agg",
        "jsonb_array_elements_text(CASE jsonb_typeof({column}) WHEN 'array' THEN {column} ELSE '[]' END) listed(value)",
    ),
}
_CASES = " ".join(f"WHEN '{code}' THEN '{name}'" for code, name in NAMES.items())
_JOINED = f"(CASE value {_CASES} ELSE value END, ', ')"


def spoken_sql(vendor, row):
    """Return SQL for “ Speaks English, Spanish.” of a clinic's row, or for nothing."""
    join, rows = _LISTS[vendor]
    rows = rows.format(column=f"{row}.languages")
    return f"COALESCE((SELECT ' Speaks ' || {join}{_JOINED} || '.' FROM {rows}), '')"
