"""Finding articles, people and clinics by words of their live text.

A query becomes a list of terms of letters and digits before it gets anywhere near the database's own query language, so that
nothing a reader types can raise. What readers may not see is filtered in the same statement that finds.
"""

import re
import unicodedata

from django.core.paginator import Paginator
from django.db import connection
from django.db.models import BigIntegerField, DateField, DateTimeField
from django.utils import timezone
from django.utils.html import escape

from articles.models import Edition
from articles.models.public_people import public_people
from clinics.models import Clinic
from core.db.reused import reused
from core.text.dates import format_day
from search.index import ENGLISH, KINDS, PUBLIC, START, STOP, TABLE, fold

MOST_CHARACTERS, MOST_TERMS, PER_PAGE = 200, 12, 20
_NAMES = {number: kind for kind, number in KINDS.items()}


def terms(query):
    """Return the terms of `query`: at most MOST_TERMS, letters and digits only."""
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFC", query[:MOST_CHARACTERS]))
    return words[:MOST_TERMS]


def find(query, kind=None, page=1):
    """Return the Page of hits for `query`, best first, or the nearest page.

    A hit is {"kind", "title", "url", "snippet", "meta"}: kind is article, person or clinic; snippet is safe html with <mark>
    and nothing else; meta is a line of plain text. `kind` asks for one kind only.
    """
    return Paginator(Hits(query, kind), PER_PAGE).get_page(page)


class Hits:
    """The hits of a query, as a sequence for a Paginator.

    Its length is one statement; a slice takes at most six.

    The last word is taken as the beginning of a word, as readers expect while they type. A title counts ten times a text.
    """

    def __init__(self, query, kind=None):
        self.terms, self.kind, self.at = terms(query), kind if kind in PUBLIC else None, timezone.now()
        self._counts = None

    def counts(self):
        """Return {"article": n, "person": n, "clinic": n}, for any `kind`."""
        if self._counts is None:
            self._counts = dict.fromkeys(PUBLIC, 0)
            if self.terms:
                where, values = self._where(None)
                rows = fetch(
                    f"SELECT {sql_of('kind')}, count(*) FROM {sql_of('source')} WHERE {where} GROUP BY 1", values
                )
                self._counts |= {_NAMES[number]: count for number, count in rows}
        return self._counts

    def __len__(self):
        counts = self.counts()
        return counts[self.kind] if self.kind else sum(counts.values())

    def __getitem__(self, part):
        if not self.terms:
            return []
        start, stop, _step = part.indices(len(self))
        where, values = self._where(self.kind)
        found = fetch(
            f"SELECT {sql_of('kind')}, {sql_of('id')} FROM {sql_of('source')} WHERE {where} ORDER BY {sql_of('rank')}, 1, 2 "
            f"LIMIT %s OFFSET %s",
            [*values, *([self._match()] if connection.vendor == "postgresql" else []), max(0, stop - start), start],
        )
        return _hits(found, self._snippets(found))

    def _match(self):
        return match_of(self.terms)

    def _where(self, kind):
        """The condition and its values: the words match, and readers may see it."""
        seen, values = [], [self._match()]
        for name in [kind] if kind else PUBLIC:
            inner, inner_values = _visible.sql(name, at=self.at)
            seen.append(f"({sql_of('kind')} = {KINDS[name]} AND {sql_of('id')} IN ({inner}))")
            values += inner_values
        return f"{sql_of('match')} AND ({' OR '.join(seen)})", values

    def _snippets(self, found):
        """Return {(kind, id): html} of the rows on one page, cut around the matches."""
        if not found:
            return {}
        numbers = ", ".join(["%s"] * len(found))
        if connection.vendor == "sqlite":
            rows = fetch(
                f"SELECT rowid %% 4, rowid / 4, snippet({TABLE}, 2, %s, %s, '…', 32), '' FROM {TABLE} "
                f"WHERE {TABLE} MATCH %s AND rowid IN ({numbers})",
                [START, STOP, self._match(), *(number * 4 + kind for kind, number in found)],
            )
        else:
            pairs = ", ".join(["(%s, %s)"] * len(found))
            options = f"StartSel={START}, StopSel={STOP}, MinWords=16, MaxWords=32, MaxFragments=0"
            # MATERIALIZED, so that each text is folded once. The fragment is cut from the folded text; what is shown is the
            # original at the same place.
            rows = fetch(
                f"WITH page AS MATERIALIZED (SELECT kind, object_id, body, search_fold(body) AS folded FROM {TABLE} "
                f"WHERE (kind, object_id) IN ({pairs})), cuts AS MATERIALIZED (SELECT page.*, "
                f"ts_headline('{ENGLISH}', folded, to_tsquery('{ENGLISH}', %s), %s) AS cut FROM page) "
                "SELECT kind, object_id, cut, substr(body, strpos(folded, bare), length(bare)) "
                "FROM (SELECT cuts.*, translate(cut, %s, '') AS bare FROM cuts) AS fragments",
                [*(value for pair in found for value in pair), self._match(), options, START + STOP],
            )
        return {(kind, number): _marked(cut, original) for kind, number, cut, original in rows}


def match_of(words):
    """Return words as the database's own query; the last one may be a beginning."""
    *whole, last = words
    if connection.vendor == "sqlite":
        return " ".join([*(f'"{word}"' for word in whole), f'"{last}"*'])
    return " & ".join([*(f"'{fold(word)}'" for word in whole), f"'{fold(last)}':*"])


def match_title(words):
    """Return match_of() for titles alone."""
    if connection.vendor == "sqlite":
        return f"{{title}} : ({match_of(words)})"
    *whole, last = words
    return " & ".join([*(f"'{fold(word)}':A" for word in whole), f"'{fold(last)}':*A"])


def sql_of(what):
    """The parts of a statement in which the two databases differ."""
    if connection.vendor == "sqlite":
        return {
            "source": TABLE,
            "kind": f"({TABLE}.rowid %% 4)",
            "id": f"({TABLE}.rowid / 4)",
            "match": f"{TABLE} MATCH %s",
            "rank": f"bm25({TABLE}, 10.0, 4.0, 1.0)",
        }[what]
    return {
        "source": TABLE,
        "kind": f"{TABLE}.kind",
        "id": f"{TABLE}.object_id",
        "match": f"{TABLE}.tsv @@ to_tsquery('{ENGLISH}', %s)",
        "rank": f"ts_rank('{{0.1, 0.2, 0.4, 1.0}}', {TABLE}.tsv, to_tsquery('{ENGLISH}', %s), 1) DESC",
    }[what]


def fetch(statement, values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


@reused(at=DateTimeField())
def _visible(kind, at):
    """Return the keys of what readers may find, by each app's own predicate."""
    rows = {"article": lambda: Edition.objects.live(at), "person": lambda: public_people(at)}
    return rows.get(kind, Clinic.objects.listed)().order_by().values("pk")


@reused(ids=[BigIntegerField()], at=DateTimeField(), today=DateField())
def _found(kind, ids, at, today):
    """Return what hits of a kind show."""
    rows = {
        "article": Edition.objects.select_related("article__topic").only(
            "title", "live_from", "article__slug", "article__topic__name"
        ),
        "person": public_people(at),
        "clinic": Clinic.objects.with_place().with_paid(today),
    }[kind]
    return rows.filter(pk__in=ids).order_by()


def _marked(cut, original=""):
    """Return a text with sentinels as html, with <mark> in their place.

    It is escaped first, and the marks always come in pairs.

    `original` is the same text with its accents and punctuation, where the index holds it folded.
    """
    if len(original) == len(cut.replace(START, "").replace(STOP, "")):
        signs = iter(original.replace(START, " ").replace(STOP, " "))
        cut = "".join(sign if sign in (START, STOP) else next(signs) for sign in cut)
    out, is_open = [], False
    for part in re.split(f"([{START}{STOP}])", " ".join(cut.split())):
        if part in (START, STOP):
            if (part == START) != is_open:
                is_open = not is_open
                out.append("<mark>" if is_open else "</mark>")
        else:
            out.append(escape(part))
    return "".join(out) + ("</mark>" if is_open else "")


def _hits(found, snippets):
    """Return the hits of rows (kind, id), in their order, in one query per kind."""
    wanted = {name: [number for kind, number in found if _NAMES[kind] == name] for name in PUBLIC}
    now, things = {"at": timezone.now(), "today": timezone.localdate()}, {}
    for name in PUBLIC:
        if wanted[name]:
            things |= {(KINDS[name], thing.pk): thing for thing in _found(name, ids=wanted[name], **now)}
    hits = []
    for key in found:
        thing, kind = things.get(key), _NAMES[key[0]]
        if thing is not None:
            title, meta = _words_of(kind, thing)
            url = thing.get_absolute_url()
            hits.append({"kind": kind, "title": title, "url": url, "snippet": snippets.get(key, ""), "meta": meta})
    return hits


def _words_of(kind, thing):
    if kind == "article":
        return thing.title, f"{thing.article.topic.name} · {format_day(thing.live_from)}"
    if kind == "person":
        return thing.display_name, thing.role_line
    return thing.name, f"{thing.place} · Paid placement" if thing.is_paid else thing.place
