"""Recognize texts that export_wordpress wrote on this very site.

Such an item holds which article it is, and digests of its text on both sides. So an import says that nothing is to be done,
or that one of the sides changed, instead of making a second article.
"""

import hashlib

from articles.models import Article, Edition
from comments.models import Comment

ARTICLE, STATE, CONTENT = "_psychsite_article", "_psychsite_state", "_psychsite_content"
_NEWER_HERE = "It came from this site, and the text here is newer. The text here stayed."
_NEWER_THERE = "It came from this site and was changed in the file. Change the article here instead."


def name_of(article):
    """Return what no article of another site is called."""
    return f"{article.pk} {article.created_at.isoformat()}"


def state_of(article, edition):
    """Return the digest of the edition that an export holds, or of the draft."""
    return edition.digest if edition else article.draft_digest


def content_of(title, excerpt, content):
    """Return the digest of the words in an item of an export."""
    return hashlib.sha256("\0".join(part.strip() for part in (title, excerpt, content)).encode()).hexdigest()


class OwnTexts:
    """The items of an import that are articles of this site already."""

    def __init__(self, report):
        self.report, self.numbers, self._articles, self._editions = report, set(), None, {}

    def look(self, post):
        """Note an item of the first reading if it is an article here."""
        name = post.meta_value(ARTICLE)
        if name and name in self._known():
            self.numbers.add(post.number)

    def _known(self):
        if self._articles is None:
            self._articles = {name_of(one): one for one in Article.objects.defer("words").iterator(500)}
            newest = (
                Edition.objects.exclude(live_from=None).order_by("live_from", "pk").values_list("article", "digest")
            )
            self._editions = dict(newest.iterator(500))
        return self._articles

    def compare(self, post, where):
        """Report what became of an article here since the export, and of its comments."""
        article = self._known()[post.meta_value(ARTICLE)]
        here = self._editions.get(article.pk, article.draft_digest)
        state, why = "unchanged", ""
        if post.meta_value(CONTENT) != content_of(post.title, post.excerpt, post.content):
            state, why = "skipped", _NEWER_THERE
        elif post.meta_value(STATE) != here:
            state, why = "skipped", _NEWER_HERE
        self.report.note(post.kind, state, where, why, article.get_absolute_url())
        if why:
            self.report.add("edited here", where, article.get_absolute_url())
        self._compare_comments(post, article, where)

    def _compare_comments(self, post, article, where):
        if not post.comments:
            return
        here = {str(pk) for pk in Comment.objects.filter(article=article).values_list("pk", flat=True)}
        self.report.read("comment", len(post.comments))
        for comment in post.comments:
            is_here = comment.number in here
            why = "" if is_here else "It came from this site, where it was deleted."
            state = "unchanged" if is_here else "skipped"
            self.report.note("comment", state, f"{comment.number} of {where}", why)
