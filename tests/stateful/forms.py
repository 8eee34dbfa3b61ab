"""Read the forms of a page as a browser does, and fill them in."""

import re

import lxml.html

_ROW = re.compile(r"(.+)-__prefix__-(.+)")


def largest_form(text):
    """Return the fields of the page's largest POST form as {name: [values]}, or None."""
    if "<form" not in text:
        return None
    found = [form for form in lxml.html.fromstring(text).forms if form.method == "POST"]
    return max((read(form) for form in found), key=len, default=None)


def read(form):
    """Return what a browser would send of a form, with the fields of rows to add."""
    fields = {}
    for element in form.inputs:
        name = element.get("name")
        if (
            not name
            or element.get("type") in {"submit", "button", "image", "file"}
            or element.get("disabled") is not None
        ):
            continue
        if element.get("type") in {"checkbox", "radio"}:
            value = [element.get("value") or "on"] if element.checked else []
        else:
            value = element.value
            value = list(value) if element.tag == "select" and element.multiple else [value or ""]
        fields[name] = [*fields.get(name, []), *value]
    return fields


def choices(text, name):
    """Return the values that a field offers: options, radio buttons and checkboxes."""
    page = lxml.html.fromstring(text)
    found = page.xpath(
        "//select[@name=$name]/option/@value | //input[@name=$name and @type!='hidden']/@value", name=name
    )
    return [value for value in dict.fromkeys(map(str, found)) if value]


def add_row(fields, prefix):
    """Add a row to the formset of a page, with the fields of its empty row."""
    total = int(fields[f"{prefix}-TOTAL_FORMS"][0])
    for name in list(fields):
        if (match := _ROW.fullmatch(name)) and match[1] == prefix:
            fields[f"{prefix}-{total}-{match[2]}"] = list(fields[name])
    fields[f"{prefix}-TOTAL_FORMS"] = [str(total + 1)]


def prefixes(fields):
    """Return the prefixes of formsets that take another row."""
    return sorted(
        {match[1] for name in fields if (match := _ROW.fullmatch(name)) and f"{match[1]}-TOTAL_FORMS" in fields}
    )


def without_empty_rows(fields):
    """Return the fields as they are sent: the empty rows stay out."""
    return {name: values for name, values in fields.items() if "__prefix__" not in name}
