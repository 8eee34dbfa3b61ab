"""Errors that every room shares."""


class ActionRefused(Exception):
    """A verb did nothing. `sentence` tells the person why, and what to do.

    `retry_after` is in seconds, where trying again later helps; None otherwise.
    """

    def __init__(self, sentence, *, retry_after=None):
        super().__init__(sentence)
        self.sentence = sentence
        self.retry_after = retry_after


class LinkExpired(Exception):
    """The link is invalid or expired."""
