"""Render comments as HTML, in one place.

Python writes it, because a template costs a millisecond a comment. Everything that people typed goes through `escape`.
The text is cut into addresses and the rest. Each piece is escaped once, and only our <p>, <br> and <a> are added.
"""

import re
from functools import lru_cache
from html import escape

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.text.dates import format_day, format_moment
from core.urls import UnsafeURL, path_to, safe_url

# http and https only, also without them after "www.". Quotation marks and full stops of other scripts end an address.
_ADDRESS = re.compile(
    r"(?:https?://|(?<![\w./@-])www\.(?=[\w-]+\.))[^\s<>\"`{}\\^。、，；：！？「」『』（）【】《》…“”„«»]{1,500}",
    re.IGNORECASE,
)
# Punctuation that ends a sentence is no part of an address.
_ENDS = ".,;:!?…»”’'*_"
_PAIRS = {")": "(", "]": "["}
_SHOWN = 60
# A longer comment is folded after the first words.
FOLDED_CHARACTERS, OPENING_CHARACTERS = 1400, 700
# So many replies are open below a comment, and so many deep; the others are folded unless a clinician answers there.
OPEN_REPLIES, OPEN_DEPTH = 5, 5
# A page is made again because of one comment; the others are the same.
_BODIES_KEPT = 500
_PARAGRAPHS = re.compile(r"\n{2,}")
_HEADING = '<li class="comments__heading"><h3 class="comments__sub">{}</h3></li>'


def link_addresses(text):
    """Return `text` as safe HTML with paragraphs, line breaks and links."""
    paragraphs = [part for part in _PARAGRAPHS.split(str(text)) if part.strip()]
    return SafeString("\n".join(f"<p>{_linked(part)}</p>" for part in paragraphs))


def fold(text):
    """Return (opening, rest) of a comment; the rest of a short one is ""."""
    text = str(text)
    if len(text) <= FOLDED_CHARACTERS:
        return text, ""
    at = max(text.rfind(end, 0, OPENING_CHARACTERS) for end in ("\n", " "))
    at = at if at > 0 else OPENING_CHARACTERS
    return text[:at].rstrip(), text[at:].lstrip()


@lru_cache(maxsize=_BODIES_KEPT)
def body_html(text):
    """Return the words of a comment as HTML, from a cache."""
    opening, rest = fold(text)
    if not rest:
        return link_addresses(opening)
    return (
        f'{link_addresses(f"{opening} …")}\n<details class="comment__rest"><summary>{_("Read the whole comment")}</summary>\n'
        f"{link_addresses(rest)}</details>"
    )


def _linked(paragraph):
    if "://" not in paragraph and "www." not in paragraph.casefold():
        return escape(paragraph).replace("\n", "<br>")
    pieces, at = [], 0
    for match in _ADDRESS.finditer(paragraph):
        address = _trimmed(match.group())
        if link := _link(address):
            pieces += [escape(paragraph[at : match.start()]), link]
            at = match.start() + len(address)
    return "".join([*pieces, escape(paragraph[at:])]).replace("\n", "<br>")


def _trimmed(address):
    """Return an address without the punctuation behind it; brackets in pairs stay."""
    while address:
        opened = _PAIRS.get(address[-1])
        is_open = opened and address.count(address[-1]) > address.count(opened)
        if not is_open and address[-1] not in _ENDS:
            break
        address = address[:-1]
    return address


def _link(address):
    address = (address if "://" in address[:8] else f"https://{address}").replace("|", "%7C")
    try:
        # An apostrophe is escaped below; elsewhere it could end an attribute.
        safe_url(address.replace("'", "%27"))
    except UnsafeURL:
        return None
    shown = address if len(address) <= _SHOWN else f"{address[:_SHOWN]}…"
    return f'<a href="{escape(address)}" rel="nofollow ugc noopener">{escape(shown)}</a>'


def render_conversations(conversations, article, *, is_open):
    """Return the list of conversations as safe HTML.

    `conversations` are those of conversations.Page. `is_open` adds the links to the reply form.
    """
    out, group = ['<ol class="comments__list">'], None
    writer = _Writer(
        out, path_to("comments:list", article.slug), path_to("comments:reply", article.slug) if is_open else ""
    )
    for comment in conversations:
        if comment.group != group:
            if comment.group == "replied":
                out.append(_HEADING.format(_("Answered by a medical approver")))
            elif group is not None:
                out.append(_HEADING.format(_("More comments")))
            group = comment.group
        writer.write_comment(comment)
    out.append("</ol>")
    return SafeString("".join(out))


class _Writer:
    """Appends the HTML of comments to `out`.

    `talk` is the address of all comments of the article, `reply` that of the reply form, or "". Words that most comments
    show are looked up once.
    """

    def __init__(self, out, talk, reply):
        self.out, self.talk, self.reply = out, escape(talk), escape(reply)
        self.reply_word, self.reply_to = _("Reply"), _("Reply to %(name)s")
        self.report_word, self.report_of = _("Report"), _("Report %(name)s’s comment")

    def write_comment(self, comment, depth=1):
        """Write a comment, and the replies to it inside."""
        out, staff = self.out, " comment--staff" if comment.person_id else ""
        staff += " comment--approver" if getattr(comment, "credential", "") and not comment.gone else ""
        out.append(f'<li class="comment{staff}" id="comment-{comment.pk:d}">')
        if comment.gone:
            said = _("This comment was removed. Replies to it remain.")
            out.append(f'<p class="comment__gone">{said}</p>')
        else:
            self._write_box(comment, f"{comment.pk:d}", escape(comment.display_name))
        if comment.shown_replies:
            self._write_conversation(comment, depth)
        if comment.more:
            said = ngettext(
                "%(number)s more reply in this conversation",
                "%(number)s more replies in this conversation",
                comment.more,
            ) % {"number": comment.more}
            out.append(f'<p class="comment__more"><a href="{self.talk}{comment.pk:d}/" rel="nofollow">{said}</a></p>')
        out.append("</li>")

    def _write_conversation(self, comment, depth):
        shown, folded = _fold_replies(comment.shown_replies, depth)
        self._write_replies(shown, depth)
        if folded:
            number = sum(map(_count, folded))
            said = ngettext("Show %(number)s more reply", "Show %(number)s more replies", number) % {"number": number}
            self.out.append(f'<details class="comment__folded"><summary>{said}</summary>')
            self._write_replies(folded, depth)
            self.out.append("</details>")

    def _write_replies(self, replies, depth):
        if replies:
            self.out.append('<ol class="comment__replies">')
            for reply in replies:
                self.write_comment(reply, depth + 1)
            self.out.append("</ol>")

    def _write_box(self, comment, number, name):
        at, own = comment.created_at, f"{self.talk}{number}/"
        pinned = f'<span class="comment__pinned">{_("Pinned")}</span>\n' if comment.pinned_at else ""
        edited = ""
        if comment.edited_at:
            said = _("edited by a moderator") if comment.edited_by_id else _("edited")
            edited = f'\n<span class="comment__date">{said}</span>'
        reply = ""
        if self.reply:
            reply = (
                f'<a href="{self.reply}?parent={number}" rel="nofollow" data-reply '
                f'aria-label="{self.reply_to % {"name": name}}">{self.reply_word}</a>\n'
            )
        self.out.append(
            f'<article class="comment__box"><header class="comment__head">{_initial(comment)}{pinned}{_name(comment, name)}'
            f'<a class="comment__date" href="{own}#comment-{number}" rel="nofollow">'
            f'<time datetime="{format_moment(at)}">{format_day(at)}</time></a>{edited}</header>'
            f'<div class="comment__body" dir="auto">{body_html(comment.body)}</div><p class="comment__reply">{reply}'
            f'<a class="comment__report" href="{own}report/" rel="nofollow" data-report '
            f'aria-label="{self.report_of % {"name": name}}">{self.report_word}</a></p></article>'
        )


def _fold_replies(replies, depth):
    """Return (open replies, folded replies), each in their order."""
    most = OPEN_REPLIES if depth < OPEN_DEPTH else 0
    shown = [reply for place, reply in enumerate(replies) if place < most or _is_answered(reply)]
    folded = [reply for reply in replies if reply not in shown]
    return shown, folded


def _is_answered(comment):
    """Return True if an approver wrote the comment or a reply in it."""
    return bool(getattr(comment, "credential", "")) or any(map(_is_answered, comment.shown_replies))


def _count(comment):
    return 1 + sum(map(_count, comment.shown_replies))


def _initial(comment):
    """Return the first letter of the name in a circle; the name itself is beside it."""
    name = comment.person.name if comment.person_id else comment.display_name
    letter = next((one for one in name if one.isalnum()), "·").upper()
    return f'<span class="comment__initial" aria-hidden="true">{escape(letter)}</span>\n'


def _name(comment, name):
    """Return the name above a comment, with the role of staff."""
    if not comment.person_id:
        return f'<span class="comment__name" dir="auto">{name}</span>\n'
    said = f'<span class="comment__staff">{_("Staff")}</span>'
    if comment.credential:
        title = escape(comment.credential)
        words = _("Medical approver · %(credential)s") % {"credential": title}
        said = f'<span class="comment__staff comment__staff--approver">{words}</span>'
    return f'<a class="comment__name" href="{escape(comment.person.get_absolute_url())}">{name}</a>\n{said}\n'
