"""Script that tries a block that the recipe added to a copy of the product.

The arguments are the commands of the recipe, which run first. A failure raises AssertionError.
"""

import os
import re
import sys

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "psychsite.settings"
django.setup()

from django.core.management import execute_from_command_line  # noqa: E402

for command in sys.argv[1:]:
    execute_from_command_line(["manage.py", *command.split()])

from django.conf import settings  # noqa: E402
from django.contrib.auth import get_user_model  # noqa: E402
from django.test import Client  # noqa: E402

from articles.blocks.parts import freezing  # noqa: E402
from articles.changes import diff  # noqa: E402
from articles.checklist import checks  # noqa: E402
from articles.document.digest import digest  # noqa: E402
from articles.models import Article, Definition, Topic  # noqa: E402
from articles.publishing import actions  # noqa: E402
from psychsite.styleguide.parts import PARTS  # noqa: E402

settings.ALLOWED_HOSTS = ["testserver"]

# The demonstration and the style guide show the new kind.
execute_from_command_line(["manage.py", "load_demo"])
shown = Definition.objects.get()
assert (shown.parent.slug, shown.term) == ("every-kind-of-block", "Half-life")
examples = next(part for part in PARTS if part.key == "definition").rendered()
assert "The time until half is gone." in examples[0][1]

WAIVED = checks.waive_all("The recipe's text.")
chief = get_user_model().objects.create_superuser("chief", "chief@example.org", "a long password")
topic = Topic.objects.create(name="Sleep", slug="sleep")
article = Article.objects.create(title="Sleep", slug="sleep", standfirst="In short.", topic=topic, last_edited_by=chief)
block = Definition(
    parent=article, region="body", ordering=10, term="Half-life", meaning="<p>Until <b>half</b> is gone.</p>"
)
block.save()

# Freeze twice: the second time, the detectors read the first edition.
first = actions.freeze(article=article, by=chief, reasons=WAIVED)
assert first.document == [
    {"type": "definition", "term": "Half-life", "meaning_html": "<p>Until <strong>half</strong> is gone.</p>"}
], first.document
block.meaning = "<p>Until half is gone.</p>"
block.save()
assert actions.freeze(article=article, by=chief, reasons=WAIVED) == first, "emphasis is no part of the text"
block.meaning = '<p>Until half is gone: 3 hours. <a href="https://example.org/">Why</a></p>'
block.save()
second = actions.freeze(article=article, by=chief, change_class="cosmetic", reasons=WAIVED)
assert (second.number, second.change_class) == (2, "medical"), "the detectors read the meaning"
assert second.digest == digest(second.title, second.standfirst, second.document) != first.digest
assert "Half-life" in second.text and "3 hours" in second.text

actions.publish(edition=second, by=chief, override_reason="The recipe.", reasons=WAIVED)
answer = Client().get("/articles/sleep/")
page = answer.content.decode()
assert answer.status_code == 200, answer.status_code
assert '<h3 class="definition__term">Half-life</h3>' in page and "3 hours." in page

(change,) = [change for change in diff.diff_editions(first, second) if change.type == "definition"]
assert (change.kind, change.label) == ("changed", "Definition"), change
assert ("=", "Half-life") in change.parts

parsed = checks.check_edition(second).parsed
assert [row.text for row in parsed.passages if row.index == 0] == ["Half-life", "Until half is gone: 3 hours. Why"]
assert [link.href for link in parsed.links] == ["https://example.org/"]

desk = Client()
desk.force_login(chief)
form = desk.get(f"/admin/articles/article/{article.pk}/change/").content.decode()
assert re.search(r'name="articles_definition_set-0-term"[^>]*value="Half-life"', form)
assert re.search(r'<textarea[^>]*name="articles_definition_set-0-meaning"[^>]*data-django-prose-editor', form), (
    "its own editor"
)

assert actions.restore_text(edition=first, by=chief) == 0
assert freezing.build(article)[0] == first.document
