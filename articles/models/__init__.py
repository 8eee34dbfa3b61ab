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
from .editions import Approval, ChangeClass, Edition, EditionImage, PublicationEvent, ReviewRequest

__all__ = [
    "BLOCKS",
    "Approval",
    "Article",
    "Byline",
    "Callout",
    "ChangeClass",
    "ClinicSpotlight",
    "Edition",
    "EditionImage",
    "Figure",
    "PublicationEvent",
    "PullQuote",
    "Reference",
    "RelatedArticle",
    "ReviewRequest",
    "RichText",
    "Source",
    "Topic",
]
