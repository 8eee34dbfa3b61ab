"""Two floors: what the article's words cost Django itself, behind the same server.

    /template  floor A: the words and comments from plain objects, by one template that includes another for each comment
    /bytes     floor B: a view that returns ready bytes

Both are views of a Django project without middleware, database and compression: psychsite.wsgi's place is taken by `application`.
Floor A is compressed by no one, so that a page has its own compression to pay from its two floors.
"""

import gzip
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import django
from django.conf import settings

from tests.bench import words

ARTICLE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{ title }}</title></head>
<body><main><article><h1>{{ title }}</h1><p>{{ standfirst }}</p>
{% for section in sections %}<section><h2 id="part-{{ forloop.counter }}">{{ section.heading }}</h2>{{ section.html }}</section>
{% endfor %}</article>
<section><h2>{{ comments|length }} comments</h2><ol>
{% for comment in comments %}{% include "comment.html" %}{% endfor %}
</ol></section></main></body></html>
"""
COMMENT = """<li id="comment-{{ comment.pk }}"><article>
<header><span>{{ comment.name }}</span>
<a href="{{ comment.url }}"><time datetime="{{ comment.at }}">{{ comment.day }}</time></a></header>
<div>{{ comment.html }}</div>
<p><a href="{{ comment.url }}reply/" aria-label="Reply to {{ comment.name }}">Reply</a></p>
</article></li>
"""

if not settings.configured:
    settings.configure(
        SECRET_KEY="a-key-for-measuring-only-0123456789-abcdefghijklmnopqrstuvwxyz",
        ALLOWED_HOSTS=["*"],
        ROOT_URLCONF=__name__,
        USE_TZ=True,
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "OPTIONS": {
                    "loaders": [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                (
                                    "django.template.loaders.locmem.Loader",
                                    {"article.html": ARTICLE, "comment.html": COMMENT},
                                )
                            ],
                        )
                    ]
                },
            }
        ],
    )
    django.setup()

from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.template.defaultfilters import linebreaks  # noqa: E402
from django.template.loader import render_to_string  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils.formats import date_format  # noqa: E402
from django.utils.safestring import mark_safe  # noqa: E402

_BEGUN = datetime(2026, 11, 1, 12, tzinfo=UTC)
_CONTEXT = {
    "title": "Sleep, and what helps",
    "standfirst": "What is known, what is not, and whom to ask.",
    "sections": [SimpleNamespace(heading=heading, html=mark_safe(html)) for heading, html in words.sections()],
    "comments": [
        SimpleNamespace(
            pk=number,
            name=name,
            html=linebreaks(body),
            at=(_BEGUN + timedelta(hours=number)).isoformat(),
            day=date_format(_BEGUN + timedelta(hours=number), "F j, Y"),
            url=f"/comments/long-read/{number}/",
        )
        for number, (name, body) in enumerate(words.comments())
    ],
}


def from_template(request):
    return HttpResponse(render_to_string("article.html", _CONTEXT))


_READY = gzip.compress(render_to_string("article.html", _CONTEXT).encode(), 6)


def ready_bytes(request):
    return HttpResponse(_READY, headers={"Content-Encoding": "gzip"})


urlpatterns = [path("template", from_template), path("bytes", ready_bytes)]
application = WSGIHandler()
