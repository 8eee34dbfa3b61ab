"""Django's marks for translation, whose messages are looked up once.

A process serves one language, so a message is the same on every page. Django looks it up for each one, and takes the sentence
apart again: 60 marks of a page took 1 ms. Here a template that is compiled holds the sentence. Marks with rarer options stay
Django's.
"""

from django import template
from django.template.base import Node, TextNode, render_value_in_context
from django.template.context import Context
from django.templatetags import i18n
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext

register = template.Library()


@register.tag
def translate(parser, token):
    """Return Django's node, or its words if these never differ."""
    node = i18n.do_translate(parser, token)
    message = token.split_contents()[1]
    is_constant = message[0] in "\"'" and message[-1] == message[0]
    if not is_constant or node.noop or node.asvar or node.message_context:
        return node
    return TextNode(node.render(Context()))


@register.tag
def blocktranslate(parser, token):
    """Return a node that fills the values into a sentence that is known."""
    node = i18n.do_block_translate(parser, token)
    if node.message_context or node.trimmed:
        return node
    one, names = node.render_token_list(node.singular)
    if not node.plural:
        sentence = gettext(one)
        return (
            SentenceNode(sentence, names, node.extra_context, node.asvar)
            if names or node.asvar
            else TextNode(sentence % {})
        )
    many, more = node.render_token_list(node.plural)
    return CountedNode(one, many, {*names, *more}, node)


class SentenceNode(Node):
    """A sentence with values."""

    def __init__(self, sentence, names, given, name):
        self.sentence, self.names, self.given, self.name = sentence, names, given, name

    def render(self, context):
        given = {name: value.resolve(context) for name, value in self.given.items()}
        return _finish(context, self.sentence, self.names, given, self.name)


class CountedNode(Node):
    """A sentence whose words follow a number."""

    def __init__(self, one, many, names, node):
        self.one, self.many, self.names, self.given, self.name = one, many, names, node.extra_context, node.asvar
        self.counter, self.counted = node.counter, node.countervar

    def render(self, context):
        given = {name: value.resolve(context) for name, value in self.given.items()}
        with context.push(**given):
            number = given[self.counted] = self.counter.resolve(context)
        return _finish(context, ngettext(self.one, self.many, number), self.names, given, self.name)


def _finish(context, sentence, names, given, name):
    """Fill values into a sentence; they are escaped as everywhere."""
    values = {
        one: render_value_in_context(given[one] if one in given else context.get(one, ""), context) for one in names
    }
    said = sentence % values
    if name:
        context[name] = SafeString(said)
        return ""
    return said
