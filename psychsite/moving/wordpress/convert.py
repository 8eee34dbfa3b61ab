"""Convert WordPress comments. No database, and no clock but `now`."""

import html
import re
from datetime import timedelta
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from lxml import etree

from comments.importing.records import Group, ImportedComment
from comments.models import BODY_LENGTH, EMAIL_LENGTH, NAME_LENGTH
from comments.retention import SPAM_DAYS_KEPT
from core.html.links import tidy_address
from core.html.sanitize import DROP_WITH_CONTENT, parse
from core.html.text import part_words
from core.html.tree import BLOCKS
from core.text.clean import clean_line, clean_text
from core.text.names import normalize_name
from psychsite.moving.wordpress.times import read_time

MOST_SIGNS = 60_000
NAMELESS = "Anonymous"
_STATES = {"1": "approved", "0": "pending", "spam": "spam", "trash": "removed", "post-trashed": "removed"}
_VERDICTS = {"true": "spam", "false": "ham"}
# Other sites that link to the post, and what editors say to each other beside a text.
_NO_READERS = {"pingback", "trackback", "webmention", "note", "editorial-comment"}
# Kinds of posts that become no article, although their slugs may be those of articles.
_NO_ARTICLES = {"page", "attachment", "product", "nav_menu_item", "revision"}
# What a writer took back.
_STRUCK = {"del", "s", "strike"}
_ORDINALS = {"st", "nd", "rd", "th"}
_ROWS = {"li", "dt", "dd", "tr", "caption", "br"}
_DECIMAL, _NAME = re.compile(r"[0-9]{1,18}"), re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_MARKUP = re.compile(r"<[a-z/!?]|&[a-z#]", re.IGNORECASE)


def source_of(blog):
    """Return the blog's name in references: "www.example.org/blog"."""
    parts = urlsplit(blog if "//" in blog else f"//{blog}")
    return f"{parts.netloc.lower()}{parts.path.rstrip('/')}"[:100]


def post_ref(source, number):
    """The `import_ref` of the article that a post became."""
    return f"{source}:post:{number}"


def group_of(post, *, source, report, now):
    """Return the Group of a post's comments.

    Comments that are left out or changed go into `report`.
    """
    rows = []
    for raw in post.comments:
        report.counts["read"] += 1
        where = f"comment {raw.number or '?'} of post {post.number}"
        # WordPress counts its comments; other systems name them.
        form = _DECIMAL if post.number else _NAME
        row = _incoming(raw, source, report, where, now, form)
        if row is not None:
            rows.append(row)
    return Group(
        refs=(post_ref(source, post.number),) if post.number else (),
        slug=post.slug,
        title=clean_line(post.title),
        rows=rows,
        number=post.number,
        path=post.link,
        published=read_time(post.date_gmt),
        is_article=post.kind not in _NO_ARTICLES,
    )


def _incoming(raw, source, report, where, now, form):
    if raw.kind.lower() in _NO_READERS:
        report.counts["pings"] += 1
        return None
    in_utc, state = read_time(raw.date_gmt), _STATES.get(raw.approved)
    date = in_utc or read_time(raw.date)
    problem = _problem(raw, date, state, now, form)
    if problem:
        report.leave_out(where, problem)
        return None
    if state in {"spam", "removed"} and date < now - timedelta(days=SPAM_DAYS_KEPT):
        report.counts["expired"] += 1
        return None
    if not in_utc:
        report.notes.append((where, "Its date has no time zone in the file: it was read as UTC."))
    body = plain(raw.content)
    if not body:
        report.leave_out(where, "It has no words.")
        return None
    if len(body) > BODY_LENGTH:
        report.notes.append((where, f"Cut from {len(body):,} to {BODY_LENGTH:,} characters."))
        body = f"{body[: BODY_LENGTH - 1].rstrip()}…"
    return ImportedComment(
        ref=_ref(source, raw.number),
        parent=_ref(source, raw.parent) if raw.parent not in {"", "0"} else "",
        name=_named(raw.author, report, where),
        email=_email(raw.email, report, where),
        body=body,
        state=state,
        created_at=date,
        decided_at=None if state == "pending" else date,
        by_staff=raw.user not in {"", "0"},
        lesson=_lesson(raw, state),
    )


def _lesson(raw, state):
    """Return what a comment teaches the classifier: "spam", "ham", or "".

    Only comments that Akismet looked at teach something. A moderator may have decided otherwise.
    """
    if raw.akismet not in _VERDICTS:
        return ""
    return {"spam": "spam", "approved": "ham", "pending": _VERDICTS[raw.akismet]}.get(state, "")


def _problem(raw, date, state, now, form):
    if raw.kind not in {"", "comment"}:
        return f"It is a “{raw.kind[:40]}”, which is no comment of a reader."
    if not form.fullmatch(raw.number):
        return "It has no number, so that it could not be found again."
    if state is None:
        return f"Its state is “{raw.approved[:40]}”, which is unknown here."
    if len(raw.content) > MOST_SIGNS:
        return f"It has {len(raw.content):,} characters; at most {MOST_SIGNS:,} are read."
    if date is None or date > now:
        return "It has no date, or one that is still to come."
    return ""


def _ref(source, number):
    return f"{source}:comment:{number}"


def _named(author, report, where):
    name = normalize_name(clean_line(html.unescape(author[:1000])))
    if len(name) > NAME_LENGTH:
        report.notes.append((where, "Its writer's name was cut."))
        name = f"{name[: NAME_LENGTH - 1].rstrip()}…"
    return name or NAMELESS


def _email(address, report, where):
    address = clean_line(address[:1000])
    if not address:
        return ""
    try:
        validate_email(address)
    except ValidationError:
        report.notes.append((where, "The author's email address was invalid and was left out."))
        return ""
    return address if len(address) <= EMAIL_LENGTH else ""


def plain(content):
    """Return the words of a comment's html, or of a text that has none, as plain text.

    Line ends stay, as WordPress shows them; links are followed by their address, quotations marked by ">", list items by "-".
    """
    content = content.replace("\r\n", "\n").replace("\r", "\n")
    if not _MARKUP.search(content):
        return clean_text(content)
    walk = etree.iterwalk(parse(content), events=("start", "end"))
    stack = [[]]
    for event, element in walk:
        tag = element.tag
        if event == "start" and (tag in DROP_WITH_CONTENT or _is_struck(element)):
            walk.skip_subtree()
            stack.append([])
        elif event == "start":
            stack.append([element.text or ""])
        else:
            own = "".join(stack.pop())
            tail = element.tail or ""
            # After a break, the line end of the source is no second one.
            tail = re.sub(r"\A[ \t]*\n", "", tail) if tag == "br" else tail
            if _is_struck(element) and not "".join(stack[-1])[-1:].strip():
                tail = tail.lstrip(" ")
            own = _marked(element, own, "".join(stack[-1])[-1:])
            stack[-1] += [own, part_words(own, tail) if tag == "img" else tail]
    text = clean_text("".join(stack[0]))
    return re.sub(r"\n{3,}", "\n\n", text)


def _is_struck(element):
    return element.tag in _STRUCK or "line-through" in element.get("style", "")


def _marked(element, text, before=""):
    tag = element.tag
    if tag in DROP_WITH_CONTENT or _is_struck(element):
        return ""
    if tag == "img":
        return part_words(before, element.get("alt") or "")
    if tag == "q":
        return f"“{text}”"
    if tag == "sup" and before.strip() and text.strip().casefold() not in _ORDINALS:
        return f"^{text}"
    if tag == "a":
        address = tidy_address(element.get("href") or "")
        is_web = address.startswith(("http://", "https://"))
        return f"{text} ({address})" if is_web and address.rstrip("/") != text.strip().rstrip("/") else text
    if tag == "br":
        return "\n"
    if tag == "blockquote":
        quoted = "\n".join(f"> {line}".rstrip() for line in clean_text(text).split("\n"))
        return f"\n\n{quoted}\n\n"
    if tag == "li":
        return f"\n- {clean_text(text)}"
    if tag in {"td", "th"}:
        return f"{clean_line(text)} "
    if tag in _ROWS:
        return f"\n{text}\n"
    return f"\n\n{text}\n\n" if tag in BLOCKS else text
