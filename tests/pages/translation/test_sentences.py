"""Marks whose messages are looked up once say what Django's say."""

import pytest
from django.conf import settings
from django.template import Context, Engine, engines
from django.utils import translation


@pytest.mark.parametrize(
    "source",
    [
        "{% translate 'Read 5% of <this>' %}",
        '{% translate "One"|upper %}',
        "{% translate 'One' as said %}[{{ said }}]",
        "{% translate name %}",
        "{% blocktranslate %}Read 5% of <b>this</b>.{% endblocktranslate %}",
        "{% blocktranslate %}Dear {{ name }}, {{ absent }}!{% endblocktranslate %}",
        "{% blocktranslate with who=name|upper n=two %}{{ n }} of {{ who }}: 5%{% endblocktranslate %}{{ who }}",
        "{% blocktranslate with name=two %}{{ name }}{% endblocktranslate %}{{ name }}",
        "{% blocktranslate asvar said %}Dear {{ name }}{% endblocktranslate %}[{{ said }}]",
        "{% blocktranslate count n=two %}{{ n }} word{% plural %}{{ n }} words{% endblocktranslate %}",
        "{% blocktranslate count n=one with who=name %}{{ n }} word{% plural %}words{% endblocktranslate %}{{ n }}",
        "{% blocktranslate trimmed %}\n  Dear\n  {{ name }}\n{% endblocktranslate %}",
        "{% autoescape off %}{% blocktranslate %}Dear {{ name }}{% endblocktranslate %}{% endautoescape %}",
    ],
)
def test_marks_say_what_those_of_django_say(source):
    said = []
    for builtins in (["django.templatetags.i18n"], settings.TEMPLATES[0]["OPTIONS"]["builtins"]):
        made = Engine(builtins=builtins).from_string(source)
        said.append([made.render(Context({"name": "<Ada>", "one": 1, "two": 2})) for _time in range(2)])
    assert said[0] == said[1]


def test_messages_are_looked_up_once_for_all_pages(monkeypatch):
    source = "{% translate 'One' %} {% blocktranslate %}Dear {{ name }}{% endblocktranslate %}"
    made = engines["django"].from_string(source)
    monkeypatch.setattr(translation._trans, "gettext", None)
    assert made.render({"name": "Ada"}) == "One Dear Ada"
