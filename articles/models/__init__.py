from .blocks import (
    BLOCKS,
    Callout,
    ClinicSpotlight,
    Figure,
    PullQuote,
    Reference,
    RelatedArticle,
    RichText,
)
from .card import Article, Byline, Source, Topic
from .editions import Approval, ChangeClass, Edition, EditionClinic, EditionImage, PublicationEvent
from .review import BrokenLink, CheckOverride, Presence, Remark, ReviewRequest

__all__ = [
    "BLOCKS",
    "Approval",
    "Article",
    "BrokenLink",
    "Byline",
    "Callout",
    "ChangeClass",
    "CheckOverride",
    "ClinicSpotlight",
    "Edition",
    "EditionClinic",
    "EditionImage",
    "Figure",
    "Presence",
    "PublicationEvent",
    "PullQuote",
    "Reference",
    "RelatedArticle",
    "Remark",
    "ReviewRequest",
    "RichText",
    "Source",
    "Topic",
]
