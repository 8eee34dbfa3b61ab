"""The passage of a text that shows why it was found.

It is safe HTML with <mark> and nothing else.
"""

import re

from django.utils.html import escape

from search.results.matching import Matcher
from search.terms import plain

CHARACTERS, BEFORE = 230, 60
# Not after "Dr." and "U.S.".
_SENTENCE_END = re.compile(r"(?<=[a-z\d)”’]{2}[.?!])\s+(?=\S)")


def make_snippet(plan, body):
    """Return the passage of `body` with the most of the plan's words, marked."""
    text = plain(body)
    found = [
        (match.start, match.end, number)
        for number, group in enumerate(plan.groups)
        for match in Matcher(group).find(text, most=40)
    ]
    found.sort()
    start = _start(text, found)
    if start:
        first = next((begin for begin, _end, _number in found if begin >= start), start)
        # On phones a result has room for little more than the sentence that was found.
        start = max([start, *(end.end() for end in _SENTENCE_END.finditer(body, start, first))])
    stop = min(len(body), start + CHARACTERS)
    if stop < len(body):
        stop = max(text.rfind(" ", start, stop), start + CHARACTERS // 2)
    passage = _marked(body, start, stop, found)
    return f"{'…' if start else ''}{passage}{'…' if stop < len(body) else ''}" if passage else ""


def mark(plan, text):
    """Return a whole text, such as a title, with its matches marked."""
    folded = plain(text)
    found = [(match.start, match.end, 0) for group in plan.groups for match in Matcher(group).find(folded)]
    return _marked(text, 0, len(text), sorted(found))


def _start(text, found):
    """Return where the passage begins that has the most different words of the query."""
    best, start = (0, 0), 0
    for place, (begin, _end, _number) in enumerate(found):
        inside = [number for at, end, number in found[place : place + 20] if end <= begin + CHARACTERS - BEFORE]
        if (worth := (len(set(inside)), len(inside))) > best:
            best, start = worth, begin
    start = max(0, start - BEFORE)
    return text.find(" ", start) + 1 if start else 0


def _marked(body, start, stop, found):
    out, at = [], start
    for begin, end, _number in found:
        if begin >= at and end <= stop:
            out += [escape(body[at:begin]), "<mark>", escape(body[begin:end]), "</mark>"]
            at = end
    out.append(escape(body[at:stop]))
    return re.sub(r"\s+", " ", "".join(out)).strip()
