from articles.blocks.base import BLOCKS, discover

from .bylines import DraftEditor, EditionEditor, EditionPerson
from .card import Article, Byline
from .claims import ApprovalClaim
from .desk import SavedView, TextFinding
from .edition_links import EditionBody, EditionFile, EditionImage
from .editions import Approval, ChangeClass, Edition, EditionClinic
from .grouping.entities import TopicEntity
from .grouping.expertise import Expertise
from .grouping.series import Series
from .grouping.tags import TagPage
from .grouping.topics import Topic, TopicPick
from .history import DraftVersion, PublicationEvent
from .references.notices import EditionSource, NoticeAnswer, SourceNotice
from .references.sources import Source
from .review import BrokenLink, CheckedLink, CheckOverride, Presence, PreviewLink, Remark, RemarkReply, ReviewRequest
from .site_pages import FooterLink, SitePage
from .snippets import Snippet

# The kinds of blocks are found, not listed: each can be imported from here like every other model.
discover()
globals().update({block.__name__: block for block in BLOCKS})

__all__ = [  # noqa: PLE0604 (the names of the kinds are strings)
    *(block.__name__ for block in BLOCKS),
    "BLOCKS",
    "Approval",
    "ApprovalClaim",
    "Article",
    "BrokenLink",
    "Byline",
    "ChangeClass",
    "CheckOverride",
    "CheckedLink",
    "DraftEditor",
    "DraftVersion",
    "Edition",
    "EditionBody",
    "EditionClinic",
    "EditionEditor",
    "EditionFile",
    "EditionImage",
    "EditionPerson",
    "EditionSource",
    "Expertise",
    "FooterLink",
    "NoticeAnswer",
    "Presence",
    "PreviewLink",
    "PublicationEvent",
    "Remark",
    "RemarkReply",
    "ReviewRequest",
    "SavedView",
    "Series",
    "SitePage",
    "Snippet",
    "Source",
    "SourceNotice",
    "TagPage",
    "TextFinding",
    "Topic",
    "TopicEntity",
    "TopicPick",
]
