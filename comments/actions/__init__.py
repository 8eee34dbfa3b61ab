"""What can happen to a comment. Views, admin and commands call these verbs, and nothing else writes comments, so that no way
around the rules exists."""

from comments.actions.caring import offer_help
from comments.actions.deciding import MODERATE, decide, undo
from comments.actions.following import confirm, find_to_confirm, find_to_stop, stop
from comments.actions.notices import tell
from comments.actions.owning import change_own, ends, find_own, withdraw_own
from comments.actions.personal import erase_person, export_person
from comments.actions.reporting import report
from comments.actions.submitting import RATE_LIMIT, RATE_SECONDS, submit, takes_comments
from comments.actions.vocabulary import load_phrases
from comments.refused import AlreadyDecided, Banned, Closed, NotAllowed, Refused, TooMany

__all__ = [
    "MODERATE",
    "RATE_LIMIT",
    "RATE_SECONDS",
    "AlreadyDecided",
    "Banned",
    "Closed",
    "NotAllowed",
    "Refused",
    "TooMany",
    "change_own",
    "confirm",
    "decide",
    "ends",
    "erase_person",
    "export_person",
    "find_own",
    "find_to_confirm",
    "find_to_stop",
    "load_phrases",
    "offer_help",
    "report",
    "stop",
    "submit",
    "takes_comments",
    "tell",
    "undo",
    "withdraw_own",
]
