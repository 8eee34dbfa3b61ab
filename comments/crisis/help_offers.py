"""Offer help to the author of a possible crisis."""

from comments.models import ModerationEvent


def offer_help(*, comment, at=None):
    """Record once that help lines were shown to the author of `comment`."""
    helped = ModerationEvent.Action.HELPED
    if not comment.events.filter(action=helped).exists():
        ModerationEvent.write(comment, helped, at=at, note="The page with help lines was shown.")
