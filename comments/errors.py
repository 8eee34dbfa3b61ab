"""Why a verb of this room did nothing."""

from core.errors import ActionRefused


class Closed(ActionRefused):
    """The article accepts no comments now."""


class TooMany(ActionRefused):
    """The client has reached a limit; `retry_after` says for how long."""


class Busy(TooMany):
    """The database was locked for too long, or gone."""

    def __init__(self):
        super().__init__(
            "The site is very busy right now. Nothing is lost. Send this again in a minute.", retry_after=60
        )


class Banned(ActionRefused):
    """The author may not comment until a certain day."""


class NotAllowed(ActionRefused):
    """The user may not moderate."""


class AlreadyDecided(ActionRefused):
    """Another moderator decided while this one was reading."""
