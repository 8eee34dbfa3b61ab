"""A question that readers ask, with its answer.

Questions that follow each other become one list.
"""

from types import SimpleNamespace

from articles.blocks.base import Block, register
from articles.document import tokens
from articles.document.items import Markup, Words
from articles.document.lines import rich_lines
from articles.document.tokens import Token
from articles.fields import SHORT, RichTextField
from core.db.fields import CleanCharField
from core.html import markdown as md
from core.html.sanitize import sanitize
from core.html.text import to_text


@register
class Faq(Block):
    kind = "faq"
    order = 45
    icon = "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M9.6 9.6a2.4 2.4 0 1 1 3.4 2.2c-.7.3-1 .8-1 1.7M12 16.6v.1"
    help = "A question that readers ask, with an answer that opens when they press it."
    is_list = True
    samples = {
        "": {
            "question": "May I drive home after the session?",
            "answer_html": "<p>No. Let someone take you home, and <strong>do not drive until the next day</strong>.</p>",
        }
    }
    question = CleanCharField(max_length=200)
    answer = RichTextField(extensions=SHORT)

    class Meta(Block.Meta):
        verbose_name = "question and answer"
        verbose_name_plural = "questions and answers"

    def first_words(self):
        return self.question

    def freeze(self):
        return {"question": self.question, "answer_html": sanitize(self.answer)}

    @classmethod
    def thaw(cls, item):
        return cls(question=item["question"], answer=item["answer_html"])

    @classmethod
    def words(cls, item):
        return [item["question"], to_text(item["answer_html"])]

    @classmethod
    def tokens(cls, item):
        # A question is the heading of its answer: another question gives the same answer another meaning.
        question = item["question"]
        return [[Token("heading", ("heading", "faq", question), question)], *tokens.tokenize_html(item["answer_html"])]

    @classmethod
    def lines(cls, item, titles):
        return [("question", item["question"]), *rich_lines(item["answer_html"])]

    @classmethod
    def passages(cls, item):
        return [Words(item["question"], "h4"), Markup(item["answer_html"])]

    @classmethod
    def markdown(cls, block):
        parts = [(md.bold(item["question"]), md.to_markdown(item["answer_html"])) for item in block.items]
        return md.join(*(one for pair in parts for one in pair))

    @classmethod
    def render(cls, item, found):
        return SimpleNamespace(items=[{"question": item["question"], "answer_html": item["answer_html"]}])
