from comments.models.comments import (
    BODY_LENGTH,
    EMAIL_LENGTH,
    MODERATE,
    NAME_LENGTH,
    Comment,
    HoldKind,
    RemovalReason,
)
from comments.models.counters import HashKey, SpamWord
from comments.models.error_reports import ErrorReport
from comments.models.moderation import Ban, ModerationEvent, ModerationRule
from comments.models.policy import Policy
from comments.models.readers import DataRequest, Report, Subscription
from comments.models.scripted_reply import ModeratorEmailPreference, ScriptedReply
from comments.models.spam_check import SpamCheck

__all__ = [
    "BODY_LENGTH",
    "EMAIL_LENGTH",
    "MODERATE",
    "NAME_LENGTH",
    "Ban",
    "Comment",
    "DataRequest",
    "ErrorReport",
    "HashKey",
    "HoldKind",
    "ModerationEvent",
    "ModerationRule",
    "ModeratorEmailPreference",
    "Policy",
    "RemovalReason",
    "Report",
    "ScriptedReply",
    "SpamCheck",
    "SpamWord",
    "Subscription",
]
