"""Make the blocks of a draft from the pieces of an old text."""

import re

from django.utils.html import escape

from articles.models import (
    Callout,
    ClinicSpotlight,
    Download,
    Figure,
    PullQuote,
    Recording,
    Reference,
    RelatedArticle,
    RichText,
    Source,
)
from clinics.models import Clinic
from core.html.text import to_text
from core.text.clean import clean_line
from core.text.identifiers import fold_doi, fold_pmid
from core.urls import UnsafeURL, safe_url
from files.formats import DOCUMENT, RECORDINGS
from psychsite.moving.wordpress.site import title_key
from psychsite.moving.wordpress.texts.pieces import Cited, Enclosed, Notice, Picture, Quote, Related, Spotlight, Text

_ADDRESS = re.compile(r"(?:https?://\S+|\bdoi:\s*10\.\S+|\bPMID:?\s*\d+)", re.IGNORECASE)
_BEHIND_NAME = re.compile(r"\s+[-–—|]\s+")


class Blocks:
    """Makes blocks; knows the articles, pictures, clinics and sources of an import."""

    def __init__(self, site, media, report, articles):
        self.site, self.media, self.report, self.articles = site, media, report, articles
        self.sources = {}
        self._clinics = None

    def make(self, pieces, where, *, is_dry=False):
        """Return the unsaved blocks of a text, in order."""
        blocks = []
        for piece in pieces:
            block = self._block(piece, where, is_dry)
            if block is None:
                continue
            before = blocks[-1] if blocks else None
            if (
                isinstance(block, RichText)
                and isinstance(before, RichText)
                and len(before.html) + len(block.html) < 40_000
            ):
                before.html += f"\n{block.html}"
            else:
                blocks.append(block)
        return blocks

    def _block(self, piece, where, is_dry):
        match piece:
            case Text():
                return RichText(html=piece.html)
            case Picture():
                return self._figure(piece, where)
            case Quote():
                return PullQuote(quote=piece.words, attribution=piece.attribution)
            case Notice():
                style = Callout.Kind.WARNING if piece.is_warning else Callout.Kind.NOTE
                return Callout(style=style, html=piece.html)
            case Related():
                return RelatedArticle(target_id=self.articles[piece.number]) if piece.number in self.articles else None
            case Spotlight():
                return self._spotlight(piece, where)
            case Enclosed():
                return self._enclosed(piece)
            case Cited():
                return Reference(source=self._source(piece, where, is_dry))

    def _figure(self, piece, where):
        image = self.media.image(number=piece.number, address=piece.address, alt=piece.alt, caption="", where=where)
        if image is None:
            return None
        caption = clean_line(piece.caption)
        if len(caption) > 400:
            self.report.add("shortened", where, f"caption: {caption[:80]}…")
            caption = f"{caption[:399].rstrip()}…"
        alt = clean_line(piece.alt)[:300]
        return Figure(image=image, alt="" if alt == image.alt else alt, caption=caption)

    def _enclosed(self, piece):
        file = self.media.file(piece.address)
        if file is None or file.sort not in {DOCUMENT, *RECORDINGS}:
            return None
        title = clean_line(piece.title)[:200]
        if file.sort == DOCUMENT:
            return Download(file=file, title="" if title == file.title else title)
        return Recording(file=file, title=title or file.title)

    def _spotlight(self, piece, where):
        clinic = self.clinic(piece.name, piece.address)
        if clinic is not None:
            return ClinicSpotlight(clinic_id=clinic)
        self.report.add("clinics to match", where, piece.name)
        own = piece.address and self.site.is_own(piece.address)
        name = escape(piece.name)
        if piece.address and not own:
            return RichText(html=f'<p><a href="{escape(piece.address)}">{name}</a></p>')
        return RichText(html=f"<p>{name}</p>")

    def clinic(self, name, address=""):
        """Return the id of the clinic that the old site named, or None."""
        if self._clinics is None:
            self._clinics = {}
            for pk, slug, title in Clinic.objects.values_list("pk", "slug", "name"):
                for key in (slug, title_key(title)):
                    self._clinics[key] = None if key in self._clinics and self._clinics[key] != pk else pk
        slug = address.split("?")[0].rstrip("/").rpartition("/")[2].lower() if address else ""
        keys = [slug, title_key(name), title_key(_BEHIND_NAME.split(name)[0])]
        return next((pk for key in keys if key and (pk := self._clinics.get(key))), None)

    def _source(self, piece, where, is_dry):
        doi, pmid = fold_doi(piece.doi), fold_pmid(piece.pmid)
        key = doi or pmid or piece.address
        if key in self.sources:
            return self.sources[key]
        found = None
        if doi:
            found = Source.objects.filter(doi=doi).first()
        if found is None and pmid:
            found = Source.objects.filter(pmid=pmid).first()
        address = _safe(piece.address)
        if found is None and not (doi or pmid):
            found = Source.objects.filter(url=address).first()
        if found is None:
            self.report.read("source")
            self.report.note("source", "created", clean_line(piece.words)[:80])
            title = clean_line(_ADDRESS.sub("", to_text(piece.words))).strip(" .;,") or piece.words
            found = Source(title=title[:400], doi=doi[:200], pmid=pmid, url=address)
            if not is_dry:
                found.save()
        self.report.add("sources", where, clean_line(piece.words)[:120])
        self.sources[key] = found
        return found


def _safe(address):
    try:
        return safe_url(address)[:200] if address else ""
    except UnsafeURL:
        return ""
