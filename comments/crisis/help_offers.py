"""Offer help to the author of a possible crisis."""

from django.urls import reverse

from comments.models import ModerationEvent
from crisis import danger


def offer_help(*, comment, at=None):
    """Record once that help lines were shown to the author of `comment`."""
    helped = ModerationEvent.Action.HELPED
    if not comment.events.filter(action=helped).exists():
        ModerationEvent.write(comment, helped, at=at, note="The page with help lines was shown.")


def help_url(comment):
    """Return the URL of the help lines in the language of the comment."""
    language = danger.find_language(f"{comment.name}. {comment.body}")
    return _help_page(comment.article, language)


def find_help_url(article, text):
    """Return the URL of help lines for a text about an article, or "".

    It is "" if the text shows no danger.
    """
    language = danger.find_language(text)
    return _help_page(article, language) if language else ""


def _help_page(article, language):
    # Pages about the site take no comments, so they have no help page of their own.
    if article.site_page:
        url, key = reverse("clinics:help"), "language"
    else:
        url, key = reverse("comments:crisis-help", args=[article.slug]), "in"
    return f"{url}?{key}={language}" if language else url
