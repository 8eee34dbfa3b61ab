"""Why a verb of this room did nothing; `sentence` says it, and what to do."""


class Refused(Exception):
    def __init__(self, sentence):
        super().__init__(sentence)
        self.sentence = sentence


class Closed(Refused):
    """The article takes no comments now."""


class TooMany(Refused):
    """The client has sent its share; `retry_after` is in seconds."""

    def __init__(self, sentence, retry_after):
        super().__init__(sentence)
        self.retry_after = retry_after


class Busy(TooMany):
    """The database could not take it now."""

    def __init__(self):
        super().__init__("The site is very busy right now. Nothing is lost. Send this again in a minute.", 60)


class Banned(Refused):
    """This writer may not comment until a day."""


class NotAllowed(Refused):
    """The user may not moderate."""


class AlreadyDecided(Refused):
    """Somebody else decided while this moderator was reading."""


class Unknown(Exception):
    """A link opens nothing: it was never ours, its time is over, or what it led to is no longer its holder's to change."""
