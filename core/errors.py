"""Errors that all apps share."""


class ActionRefused(Exception):
    """An action was refused. `sentence` says why, and what to do.

    `retry_after` is in seconds; None if trying again later does not help.
    """

    def __init__(self, sentence, *, retry_after=None):
        super().__init__(sentence)
        self.sentence = sentence
        self.retry_after = retry_after


class LinkExpired(Exception):
    """The link is invalid or expired."""
