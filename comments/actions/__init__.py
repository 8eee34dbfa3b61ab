"""What can happen to a comment. Views, admin and commands call these verbs, and nothing else writes comments, so that no way
around the rules exists."""

from comments.actions.asking import form_signals
from comments.actions.banning import LONGEST as LONGEST_BAN
from comments.actions.banning import ban, lift
from comments.actions.caring import offer_help
from comments.actions.closing import switch_comments
from comments.actions.deciding import decide, undo
from comments.actions.editing import DONE, GAP, answer, approve_and_answer, dismiss_reports, note, pin, redact, unpin
from comments.actions.following import confirm, find_to_confirm, find_to_stop, stop
from comments.actions.importing import import_comments
from comments.actions.judging import may_be_at_risk
from comments.actions.learning import known as classifier_knows
from comments.actions.notices import tell
from comments.actions.notifying import choose_mail, notify_moderators, pile, wants_mail
from comments.actions.notifying import due as due_letters
from comments.actions.owning import change_own, ends, find_own, find_removed, withdraw_own
from comments.actions.personal import erase_person, export_person
from comments.actions.reporting import report
from comments.actions.requesting import ask, erase_asked, find_request, hand_out, held_under
from comments.actions.submitting import submit, takes_comments
from comments.actions.telling import may_be_told
from comments.actions.undoing import UNDOABLE, undo_event, undone_by
from comments.actions.vocabulary import load_phrases, load_replies
from comments.models import MODERATE
from comments.refused import AlreadyDecided, Banned, Closed, NotAllowed, Refused, TooMany

__all__ = [
    "DONE",
    "GAP",
    "LONGEST_BAN",
    "MODERATE",
    "UNDOABLE",
    "AlreadyDecided",
    "Banned",
    "Closed",
    "NotAllowed",
    "Refused",
    "TooMany",
    "answer",
    "approve_and_answer",
    "ask",
    "ban",
    "change_own",
    "choose_mail",
    "classifier_knows",
    "confirm",
    "decide",
    "dismiss_reports",
    "due_letters",
    "ends",
    "erase_asked",
    "erase_person",
    "export_person",
    "find_own",
    "find_removed",
    "find_request",
    "find_to_confirm",
    "find_to_stop",
    "form_signals",
    "hand_out",
    "held_under",
    "import_comments",
    "lift",
    "load_phrases",
    "load_replies",
    "may_be_at_risk",
    "may_be_told",
    "note",
    "notify_moderators",
    "offer_help",
    "pile",
    "pin",
    "redact",
    "report",
    "stop",
    "submit",
    "switch_comments",
    "takes_comments",
    "tell",
    "undo",
    "undo_event",
    "undone_by",
    "unpin",
    "wants_mail",
    "withdraw_own",
]
