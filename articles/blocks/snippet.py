"""A reusable passage, with the words that it had when the block took them."""

from django.db import models

from articles.blocks.base import register
from articles.blocks.rich_text import HtmlBlock, RichText
from articles.fields import SHORT, RichTextField
from articles.models.snippets import Snippet
from core.html.sanitize import sanitize


class SnippetQuerySet(models.QuerySet):
    def outdated(self):
        """Return the blocks whose words are not those of their snippet."""
        return self.exclude(html=models.F("snippet__html"))


@register
class SnippetBlock(HtmlBlock):
    kind = "snippet"
    order = 47
    icon = "M8 7h11v13H8zM5 17V4h11M11 11h5M11 15h5"
    help = "A passage that several articles share, such as the same warning everywhere."
    samples = {
        "": {"snippet": 1, "html": "<p>Do not stop a medicine on your own. Ask the person who prescribed it.</p>"}
    }
    snippet = models.ForeignKey(Snippet, on_delete=models.PROTECT, null=True, related_name="blocks")
    # The copy, and the snippet that it was taken from: another choice takes other words.
    html = RichTextField("words", extensions=SHORT, blank=True, editable=False)
    taken_from = models.BigIntegerField(null=True, editable=False)

    objects = SnippetQuerySet.as_manager()

    class Meta(HtmlBlock.Meta):
        verbose_name = "snippet"

    def save(self, *args, **kwargs):
        self.take_words()
        super().save(*args, **kwargs)

    def take_words(self):
        """Copy the snippet's words if the block has none of this snippet yet."""
        if self.snippet and self.taken_from != self.snippet_id:
            self.html, self.taken_from = self.snippet.html, self.snippet_id

    def freeze(self):
        self.take_words()
        return {"snippet": self.snippet_id, "html": sanitize(self.html)}

    @classmethod
    def thaw(cls, item):
        if Snippet.objects.filter(pk=item["snippet"]).exists():
            return cls(snippet_id=item["snippet"], html=item["html"], taken_from=item["snippet"])
        # The words are the article's, even if the snippet is gone.
        return RichText(html=item["html"])
