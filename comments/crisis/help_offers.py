"""What the site does for the writer of a comment that may tell of danger."""

from comments.models import ModerationEvent


def offer_help(*, comment, at=None):
    """Note that help lines were shown to the writer of `comment`, once."""
    helped = ModerationEvent.Action.HELPED
    if not comment.events.filter(action=helped).exists():
        ModerationEvent.write(comment, helped, at=at, note="The page with help lines was shown.")
