"""The rules. Each reads a Paper and yields (block's index or None, a sentence that tells the writer what to do).

A blocking rule stops freezing and publishing. An advisory one can be overridden with a reason, which is kept.
"""

import re
import tomllib
from pathlib import Path

from core.text.wording import QUOTED, compile_any, find_spans, is_inside, locate_sentences, words_before

BLOCKING, ADVISORY = "blocking", "advisory"
GRADE, MINUTES, LONG_PARAGRAPH, DESCRIPTION = 12, 20, 150, 50
CLOSED = {
    "closed": "has closed",
    "moved": "has moved",
    "merged": "was merged into another entry",
    "opted_out": "asked not to be listed",
    "draft": "is not in the directory yet",
}
_DATA = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))
_CLAIM = compile_any(_DATA["absolute"]["patterns"])
_DENIAL = re.compile(rf"\b(?:{'|'.join(_DATA['absolute']['denials'])})\b|n['’]t\b", re.IGNORECASE)
_NAME = compile_any(_DATA["stigma"]["names"])
# One expression for all terms: a text is read once, however long the list grows.
_BETTER = list(_DATA["stigma"]["better"].values())
_STIGMA = re.compile(
    rf"(?<!\w)(?:{'|'.join(f'({pattern})' for pattern in _DATA['stigma']['better'])})(?!\w)", re.IGNORECASE
)
_UNITS = r"(?:m|k|µ|μ|mc)?g(?:/kg)?|ml|mmol|mmHg|IU|units?|percent|per cent|percentage points?"
_NUMBER = re.compile(
    rf"(?<![\w.,])\d[\d.,]*(?:\s?[-–]\s?\d[\d.,]*)?\s?(?:%|(?:{_UNITS})(?![\w/]))|\b(?:one|\d+) (?:in|out of) \d+\b",
    re.IGNORECASE,
)


def picture_without_alt(paper):
    for index, item in enumerate(paper.document):
        if "image" in item and not item["alt"].strip() and item["image"] not in paper.decorative:
            yield index, "A picture has no alternative text. Describe what it shows, or mark it as decorative."


def heading_skips_level(paper):
    level = 1
    for heading in paper.headings:
        if heading.level > level + 1:
            where = f"The heading “{_short(heading.text)}” is of level {heading.level} and follows level {level}."
            yield heading.index, f"{where} Make it level {level + 1}."
        level = heading.level


def empty_link(paper):
    for link in paper.links:
        if not link.href:
            yield link.index, f"The link “{_short(link.text)}” leads nowhere. Give it an address, or take it away."
        elif not link.text:
            yield link.index, f"A link to {_short(link.href)} has no words to press. Write some, or take it away."


def missing_standfirst(paper):
    if not paper.standfirst.strip():
        yield None, "The standfirst is missing. Write one or two sentences that say what the reader will learn."


def closed_clinic(paper):
    for index, item in paper.naming("clinic"):
        name, state = paper.clinics.get(item["clinic"], ("A clinic", "draft"))
        if state in CLOSED:
            yield index, f"{name} {CLOSED[state]}. Take its spotlight out of the text, or name another clinic."


def unfindable_reference(paper):
    for index, item in paper.kinds("reference"):
        if not item["url"]:
            yield index, f"“{_short(item['text'])}” has no DOI, PubMed number or address. Give its source one of them."


def reading_grade(paper):
    grade = paper.measures.grade
    if grade > GRADE:
        sentence = f"The text reads at school grade {grade:.0f}; {GRADE} is the most that readers in distress can use. "
        yield None, f"{sentence}Shorten sentences, and put plain words for learned ones."


def reading_time(paper):
    minutes = paper.measures.minutes
    if minutes > MINUTES:
        yield None, f"The text takes {minutes} minutes to read. Divide it into articles that link to each other."


def uncited_numbers(paper):
    if paper.kinds("reference"):
        return
    found = [(passage.index, found[0]) for passage in paper.passages for found in _NUMBER.finditer(passage.text)]
    if found:
        shown = ", ".join(f"“{number}”" for number in list(dict.fromkeys(number for _index, number in found))[:3])
        yield found[0][0], f"The text gives numbers ({shown}) and no reference. Say where they come from."


def absolute_claim(paper):
    for passage in paper.passages:
        if passage.quoted:
            continue
        quoted, told = find_spans(QUOTED, passage.text), set()
        for sentence, start in locate_sentences(passage.text):
            if sentence.rstrip('"”’)').endswith("?"):
                continue
            for found in _CLAIM.finditer(sentence):
                if found[0] in told or is_inside(quoted, start + found.start()):
                    continue
                if not _DENIAL.search(words_before(sentence, found.start())):
                    told.add(found[0])
                    claim = f"“{found[0]}” is more than anybody can promise."
                    yield passage.index, f"{claim} Say how often, for whom, how surely."


def stigmatising_term(paper):
    for passage in paper.passages:
        if passage.quoted:
            continue
        quoted, named = find_spans(QUOTED, passage.text), find_spans(_NAME, passage.text)
        for found in _STIGMA.finditer(passage.text):
            if not is_inside(quoted, found.start()) and not is_inside(named, found.start()):
                yield passage.index, f"“{found[0]}” can wound. Better: {_BETTER[found.lastindex - 1]}."


def long_paragraph(paper):
    for passage in paper.passages:
        if passage.tag in {"p", "li"} and (count := len(passage.text.split())) > LONG_PARAGRAPH:
            yield passage.index, f"The paragraph “{_short(passage.text)}” has {count} words. Divide it."


def missing_description(paper):
    if not paper.meta_description.strip() and len(paper.standfirst.strip()) < DESCRIPTION:
        yield (
            None,
            f"Search engines have too little to show: write a description, or {DESCRIPTION} letters of standfirst.",
        )


RULES = {
    **dict.fromkeys(
        (picture_without_alt, heading_skips_level, empty_link, missing_standfirst, closed_clinic, unfindable_reference),
        BLOCKING,
    ),
    **dict.fromkeys(
        (
            reading_grade,
            reading_time,
            uncited_numbers,
            absolute_claim,
            stigmatising_term,
            long_paragraph,
            missing_description,
        ),
        ADVISORY,
    ),
}


def _short(text):
    return text if len(text) <= 60 else f"{text[:59].rstrip()}…"
