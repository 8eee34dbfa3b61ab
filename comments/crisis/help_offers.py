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
    url = reverse("comments:crisis-help", args=[comment.article.slug])
    language = danger.find_language(f"{comment.name}. {comment.body}")
    return f"{url}?in={language}" if language else url
