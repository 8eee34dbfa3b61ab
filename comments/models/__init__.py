from comments.models.checks import SpamCheck
from comments.models.comments import (
    BODY_LENGTH,
    EMAIL_LENGTH,
    MODERATE,
    NAME_LENGTH,
    Comment,
    HoldKind,
    Told,
)
from comments.models.counts import HashKey, RateWindow, SpamWord, SpentProof
from comments.models.desk import ModeratorMail, ScriptedReply
from comments.models.moderation import Ban, ModerationEvent, ModerationRule, Phrase
from comments.models.policy import Policy
from comments.models.readers import DataRequest, Report, Subscription

__all__ = [
    "BODY_LENGTH",
    "EMAIL_LENGTH",
    "MODERATE",
    "NAME_LENGTH",
    "Ban",
    "Comment",
    "DataRequest",
    "HashKey",
    "HoldKind",
    "ModerationEvent",
    "ModerationRule",
    "ModeratorMail",
    "Phrase",
    "Policy",
    "RateWindow",
    "Report",
    "ScriptedReply",
    "SpamCheck",
    "SpamWord",
    "SpentProof",
    "Subscription",
    "Told",
]
