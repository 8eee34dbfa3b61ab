"""The refusal that all verbs on articles share."""


class Refused(Exception):
    """The verb was not done; the message tells the person why and what to do."""
