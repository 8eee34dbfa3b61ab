"""The writer's checklist: what must be mended before a text is frozen or published, and what should be.

`findings` reads a working copy exactly as it would be frozen, `for_edition` a frozen text as it would be read today.
`enforce` is what the verbs ask.
"""

from dataclasses import asdict, dataclass
from functools import cached_property

from django.utils import timezone

from articles.blocks import freezing
from articles.changes import classify
from articles.checklist.parsed_text import Paper
from articles.checklist.rules import BLOCKING, RULES
from articles.errors import Refused
from articles.models import CheckOverride
from clinics.models import Clinic
from core.text.clean import clean_line
from images.models import Image


@dataclass(frozen=True)
class Finding:
    """`rule` names it, `severity` is "blocking" or "advisory", `block_index` is the place in the document, None: the whole."""

    rule: str
    severity: str
    sentence: str
    block_index: int | None = None

    @property
    def blocks(self):
        return self.severity == BLOCKING


class Checklist:
    """What was found in one text, and how it reads."""

    def __init__(self, paper):
        self.paper = paper

    @cached_property
    def findings(self):
        found = {
            Finding(rule.__name__, severity, clean_line(sentence)[:500], index): None
            for rule, severity in RULES.items()
            for index, sentence in rule(self.paper)
        }
        return list(found)

    @property
    def measures(self):
        return self.paper.measures

    @property
    def blocking(self):
        return [finding for finding in self.findings if finding.blocks]

    @property
    def advisory(self):
        return [finding for finding in self.findings if not finding.blocks]

    def as_json(self):
        """Return {"findings": [{"rule", "severity", "sentence", "block_index"}], "words", "grade", "minutes"}."""
        return {"findings": [asdict(finding) for finding in self.findings], **asdict(self.measures)}

    def least_class(self, edition):
        """Return (ChangeClass, [why]): the least that this text can be called against an edition, or None for none."""
        return classify.least_class(edition, self.paper.document, self.paper.title, self.paper.standfirst)


def of_article(article):
    """Return the Checklist of a working copy as it was saved last."""
    document, _text = freezing.build(article)
    return of_document(article, document, title=article.title, standfirst=article.standfirst)


def of_edition(edition):
    """Return the Checklist of a frozen text, with what it names as that is today."""
    return of_document(edition.article, edition.document, title=edition.title, standfirst=edition.standfirst)


def of_document(article, document, *, title, standfirst):
    """Return the Checklist of frozen blocks that belong to `article`. Two queries, whatever the text names."""
    named = {item["clinic"] for item in document if "clinic" in item}
    silent = {item["image"] for item in document if "image" in item and not item["alt"]}
    return Checklist(
        Paper(
            title=title,
            standfirst=standfirst,
            meta_description=article.meta_description,
            document=document,
            clinics={pk: (name, state) for pk, name, state in _clinics(named)},
            decorative=set(Image.objects.decorative().filter(pk__in=silent).values_list("pk", flat=True)),
        )
    )


def _clinics(ids):
    return Clinic.objects.filter(pk__in=ids).values_list("pk", "name", "state")


def findings(article):
    """Return [Finding] of a working copy."""
    return of_article(article).findings


def for_edition(edition):
    """Return [Finding] of a frozen text."""
    return of_edition(edition).findings


class _Waiver:
    def __init__(self, reason):
        self.reason = reason

    def get(self, rule, default=""):
        return self.reason


def waive(reason):
    """Return what answers every advisory rule with one reason: for programs whose texts a person has judged before."""
    return _Waiver(reason)


def unanswered(found, already=()):
    """Return the advisory findings that no row of `already` (CheckOverride of this very text) gives a reason for."""
    answered = {(row.rule, row.finding) for row in already}
    return [finding for finding in found if not finding.blocks and (finding.rule, finding.sentence) not in answered]


def enforce(found, reasons, already=()):
    """Return [(finding, reason)] to keep; Refused where something blocks, or an advisory finding has no reason.

    `reasons` is {rule: reason}, or what `waive` returned, or None: no reasons. Findings in `already` need no second one.
    """
    if blocking := [finding.sentence for finding in found if finding.blocks]:
        raise Refused(" ".join(dict.fromkeys(blocking)))
    # One row for a sentence, however many blocks it is said of.
    said = {finding.sentence: finding for finding in unanswered(found, already)}
    answers = [(finding, ((reasons or {}).get(finding.rule) or "").strip()) for finding in said.values()]
    if missing := [finding.sentence for finding, reason in answers if not reason]:
        raise Refused(f"Mend this, or give a reason why it stays: {' '.join(missing)}")
    return answers


def keep(edition, answered, by):
    """Keep the reasons that `enforce` returned with the edition."""
    now = timezone.now()
    CheckOverride.objects.bulk_create(
        CheckOverride(edition=edition, rule=finding.rule, finding=finding.sentence, reason=reason[:500], by=by, at=now)
        for finding, reason in answered
    )
