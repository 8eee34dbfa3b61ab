"""The rules of the checklist.

Each reads a ParsedText and yields (block index or None, sentence).

The sentence says what to do. A blocking rule stops freezing and publishing. An advisory rule accepts a reason,
which is stored.
"""

import re
import tomllib
from pathlib import Path
from urllib.parse import unquote

from core.text.wording import QUOTED, compile_any, find_spans, is_inside, locate_sentences, words_before

BLOCKING, ADVISORY = "blocking", "advisory"
MAX_GRADE, MAX_MINUTES, MAX_PARAGRAPH_WORDS, MIN_DESCRIPTION_CHARACTERS = 12, 20, 150, 50
STATE_SENTENCES = {
    "closed": "has closed",
    "moved": "has moved",
    "merged": "was merged into another listing",
    "opted_out": "opted out of the directory",
    "draft": "is not in the directory yet",
}
_DATA = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))
_CLAIM = compile_any(_DATA["absolute"]["patterns"])
_DENIAL = re.compile(rf"\b(?:{'|'.join(_DATA['absolute']['denials'])})\b|n['’]t\b", re.IGNORECASE)
_NAME = compile_any(_DATA["stigma"]["names"])
# One expression for all terms, so that a text is scanned once.
_BETTER = list(_DATA["stigma"]["better"].values())
_STIGMA = re.compile(
    rf"(?<!\w)(?:{'|'.join(f'({pattern})' for pattern in _DATA['stigma']['better'])})(?!\w)", re.IGNORECASE
)


def _folded(patterns):
    """Return a quick pattern for case-folded texts that may hold any of these."""
    # Within a word none begins, which is seen faster than that none fits.
    return re.compile(rf"(?<!\w)(?:{'|'.join(patterns).casefold()})")


_MAY_CLAIM, _MAY_HURT = _folded(_DATA["absolute"]["patterns"]), _folded(_DATA["stigma"]["better"])
_UNITS = r"(?:m|k|µ|μ|mc)?g(?:/kg)?|ml|mmol|mmHg|IU|units?|percent|per cent|percentage points?"
# As in the drafts of the pages about the site: "[your name]".
_GAP = re.compile(r"\[your [^\[\]]{1,200}\]", re.IGNORECASE)
_NUMBER = re.compile(
    rf"(?<![\w.,])\d[\d.,]*(?:\s?[-–]\s?\d[\d.,]*)?\s?(?:%|(?:{_UNITS})(?![\w/]))|\b(?:one|\d+) (?:in|out of) \d+\b",
    re.IGNORECASE,
)
# Each number has one of these; most digits have none.
_MAY_COUNT = re.compile(rf"[\d.,]\s?(?:%|(?:{_UNITS})(?![\w/]))| (?:in|out of) \d", re.IGNORECASE)


def picture_without_alt(text):
    for index, item in enumerate(text.document):
        if "image" in item and not item["alt"].strip() and item["image"] not in text.decorative:
            yield index, "A picture has no alt text. Describe what it shows, or mark it as decorative."


def heading_skips_level(text):
    level = 1
    for heading in text.headings:
        if heading.level > level + 1:
            where = f"The heading “{_shorten(heading.text)}” has level {heading.level} but follows level {level}."
            yield heading.index, f"{where} Make it level {level + 1}."
        level = heading.level


def empty_link(text):
    places = {heading["id"] for item in text.document for heading in item.get("headings", ())}
    for link in text.links:
        if not link.href:
            yield link.index, f"The link “{_shorten(link.text)}” leads nowhere. Add an address, or remove the link."
        elif not link.text:
            yield link.index, f"A link to {_shorten(link.href)} has no text. Add some, or remove the link."
        elif link.href.startswith("#") and unquote(link.href[1:]) not in places:
            where = (
                f"The link “{_shorten(link.text)}” leads to {_shorten(link.href)}, which is no heading of this text."
            )
            yield link.index, f"{where} Change its address, or remove the link."


def missing_transcript(text):
    for index, item in text.items_of_kind("media"):
        if not item["transcript_html"].strip():
            where = f"“{_shorten(item['title'])}” has no transcript."
            yield index, f"{where} Write down what is said, for people who cannot hear or play it."


def missing_standfirst(text):
    if not text.standfirst.strip():
        yield None, "The standfirst is missing. Write one or two sentences about what the reader will learn."


def gap_to_fill(text):
    gaps = [(None, found[0]) for words in (text.title, text.standfirst) for found in _GAP.finditer(words)]
    gaps += [(passage.index, found[0]) for passage in text.passages for found in _GAP.finditer(passage.text)]
    for index, gap in gaps:
        yield index, f"“{_shorten(gap)}” is a gap. Write what belongs there, or delete it."


def closed_clinic(text):
    for index, item in text.items_naming("clinic"):
        name, state = text.clinics.get(item["clinic"], ("A clinic", "draft"))
        if state in STATE_SENTENCES:
            yield index, f"{name} {STATE_SENTENCES[state]}. Remove its spotlight, or choose another clinic."


def unfindable_reference(text):
    for index, item in text.items_naming("source"):
        if not item["url"]:
            yield (
                index,
                f"“{_shorten(item['text'])}” has no DOI, PubMed number or web address. Add one to its source.",
            )


def noticed_source(text):
    named = set()
    for index, item in text.items_naming("source"):
        notice = text.notices.get(item["source"])
        if notice and item["source"] not in named:
            named.add(item["source"])
            yield index, f"“{_shorten(item['text'])}”: {notice} Check whether the text still holds without it."


def citation_without_reference(text):
    listed = {item["source"] for _index, item in text.items_naming("source")}
    for citation in text.citations:
        if citation.source not in listed:
            last = citation.after[-40:].partition(" ")[2] if len(citation.after) > 40 else citation.after
            where = f"The citation after “{last}”" if last else "A citation"
            yield (
                citation.index,
                f"{where} names a source that has no reference. Add a reference to this source, or delete the citation.",
            )


def reading_grade(text):
    grade = text.readability.grade
    if grade > MAX_GRADE:
        sentence = (
            f"The text reads at school grade {grade:.0f}. Readers in distress can use grade {MAX_GRADE} at most. "
        )
        yield None, f"{sentence}Shorten sentences and use plain words."


def reading_time(text):
    minutes = text.readability.minutes
    if minutes > MAX_MINUTES:
        yield None, f"The text takes {minutes} minutes to read. Split it into articles that link to each other."


def uncited_numbers(text):
    if text.items_naming("source"):
        return
    found = [
        (passage.index, found[0])
        for passage in text.passages
        if _MAY_COUNT.search(passage.text)
        for found in _NUMBER.finditer(passage.text)
    ]
    if found:
        shown = ", ".join(f"“{number}”" for number in list(dict.fromkeys(number for _index, number in found))[:3])
        yield found[0][0], f"The text gives numbers ({shown}) without a reference. Cite a source."


def absolute_claim(text):
    if not _MAY_CLAIM.search(text.folded):
        return
    for passage in text.passages:
        if passage.quoted:
            continue
        quoted, seen = find_spans(QUOTED, passage.text), set()
        for sentence, start in locate_sentences(passage.text):
            if sentence.rstrip('"”’)').endswith("?"):
                continue
            for found in _CLAIM.finditer(sentence):
                if found[0] in seen or is_inside(quoted, start + found.start()):
                    continue
                if not _DENIAL.search(words_before(sentence, found.start())):
                    seen.add(found[0])
                    claim = f"“{found[0]}” promises too much."
                    yield passage.index, f"{claim} Say how often it helps, whom, and how strong the evidence is."


def stigmatising_term(text):
    if not _MAY_HURT.search(text.folded):
        return
    for passage in text.passages:
        if passage.quoted:
            continue
        quoted, named = find_spans(QUOTED, passage.text), find_spans(_NAME, passage.text)
        for found in _STIGMA.finditer(passage.text):
            if not is_inside(quoted, found.start()) and not is_inside(named, found.start()):
                yield passage.index, f"“{found[0]}” can hurt readers. Better: {_BETTER[found.lastindex - 1]}."


def long_paragraph(text):
    for passage in text.passages:
        if passage.tag in {"p", "li"} and (count := len(passage.text.split())) > MAX_PARAGRAPH_WORDS:
            yield passage.index, f"The paragraph “{_shorten(passage.text)}” has {count} words. Split it."


def missing_description(text):
    if not text.meta_description.strip() and len(text.standfirst.strip()) < MIN_DESCRIPTION_CHARACTERS:
        yield (
            None,
            f"Search engines need more text. Write a description, or a standfirst of {MIN_DESCRIPTION_CHARACTERS} characters.",
        )


def repeated_description(text):
    if text.described_alike:
        where = f"“{_shorten(text.described_alike)}” has the same description for search engines."
        yield None, f"{where} Write one that fits only this article."


RULES = {
    **dict.fromkeys(
        (
            picture_without_alt,
            heading_skips_level,
            empty_link,
            missing_standfirst,
            gap_to_fill,
            closed_clinic,
            unfindable_reference,
            citation_without_reference,
        ),
        BLOCKING,
    ),
    **dict.fromkeys(
        (
            missing_transcript,
            noticed_source,
            reading_grade,
            reading_time,
            uncited_numbers,
            absolute_claim,
            stigmatising_term,
            long_paragraph,
            missing_description,
            repeated_description,
        ),
        ADVISORY,
    ),
}


def _shorten(text):
    return text if len(text) <= 60 else f"{text[:59].rstrip()}…"
