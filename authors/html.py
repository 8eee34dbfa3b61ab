"""The boxes of people, written by Python: a template takes 0.3 ms each."""

from functools import lru_cache
from html import escape

from django.utils.html import linebreaks
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from core.text.dates import format_day, format_moment
from images.html import picture_html, value_of


def portrait_html(person, *, lazy=True):
    """Return a person's photo, or the first letter of the name, as safe HTML.

    It is decorative, because the name is beside it.
    """
    shown = f'<span class="portrait__letter" aria-hidden="true">{escape(person.name[:1])}</span>'
    if person.photo:
        shown = picture_html(person.photo, alt="", sizes="6rem", lazy=lazy)
    return SafeString(f'<div class="portrait">\n{shown}\n</div>')


def credentials_html(credentials):
    """Return a list of credentials, or "" without any."""
    rows = []
    for one in credentials or ():
        words = escape(one.title)
        words += f", {escape(one.issuer)}" if one.issuer else ""
        words += f" ({escape(one.jurisdiction)})" if one.jurisdiction else ""
        if one.checked_on:
            day = f'<time datetime="{one.checked_on:%Y-%m-%d}">{format_day(one.checked_on)}</time>'
            words += f' <span class="credentials__checked">{_("checked %(day)s") % {"day": day}}</span>'
        rows.append(f"<li>{words}</li>\n")
    return SafeString(f'<ul class="credentials">\n{"".join(rows)}</ul>') if rows else ""


def person_box_html(person, *, heading="", author=None, link_text="", credentials=(), approval=None):
    """Return the box of an author or an approver.

    `author` is the AuthorLine, whose role line is frozen. An approver has an `approval` and `credentials`. The default
    of `heading` is the name.
    """
    role = author.role_line if author else (approval and _said(approval, "signed_role_line")) or ""
    if not author and not approval:
        role = person.role_line
    head = f'<p class="person-box__role">{escape(role)}</p>\n' if role else ""
    more = ""
    if approval:
        at = approval.decided_at
        day = f'<time datetime="{format_moment(at)}">{format_day(at)}</time>'
        head += f'<p class="person-box__role">{_("Approved on %(day)s") % {"day": day}}</p>\n'
        more = _approval_html(approval)
    link = escape(link_text or _("More about %(name)s") % {"name": person.display_name})
    about = f'<div class="person-box__bio">{_linebreaks(person.bio)}</div>\n' if person.bio else ""
    about = f"{credentials_html(credentials)}\n{about}" if credentials else about
    if about:
        words = (
            _('Credentials and biography<span class="hidden"> of %(name)s</span>')
            if credentials
            else _('Biography<span class="hidden"> of %(name)s</span>')
        )
        said = words % {"name": escape(person.display_name)}
        about = f'<details class="person-box__details"><summary>{said}</summary>\n{about}</details>\n'
    return SafeString(
        f'<section class="person-box{" person-box--approver" if approval else ""}">\n{portrait_html(person)}\n'
        f'<div class="person-box__text">\n<h3 class="person-box__heading">{escape(heading or person.display_name)}</h3>\n'
        f'{head}</div>\n<div class="person-box__more">\n{more}{about}'
        f'<p class="person-box__link"><a href="{escape(value_of(person.get_absolute_url))}">{link}</a></p>\n</div>\n</section>'
    )


def _approval_html(approval):
    parts = []
    if statement := _said(approval, "statement"):
        parts.append(f'<p class="person-box__statement">“{escape(statement)}”</p>\n')
    for name, words in (
        ("former_name", gettext_noop("Signed as %(value)s. A second person verified the new name.")),
        ("signed_interests", gettext_noop("Interests: %(value)s")),
        ("disclosure", gettext_noop("Disclosed interest: %(value)s")),
    ):
        if value := _said(approval, name):
            parts.append(f'<p class="person-box__disclosure">{_(words) % {"value": escape(value)}}</p>\n')
    return "".join(parts)


def _said(approval, name):
    """Return a text of an approval; the style guide's stand-ins have some of them."""
    return value_of(getattr(approval, name, ""))


@lru_cache(maxsize=200)
def _linebreaks(text):
    return linebreaks(text, autoescape=True)
