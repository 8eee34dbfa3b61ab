"""Staff sessions that fill in admin forms as a browser without scripts would."""

from django.test import Client
from django.urls import reverse
from lxml import html

from articles.models import PullQuote
from psychsite.setup import roles
from tests.factories.articles import add_block, make_article, make_user


def open_desks():
    """Return the Desks of a writer and of an editor, with the roles of the site."""
    roles.sync()
    return Desk("writer", "Writer"), Desk("editor", "Editor")


def make_text(owner):
    """Return an article of two blocks, a text and a quotation."""
    article = make_article(owner=owner, html="<p>The first text of all.</p>")
    add_block(article, PullQuote, quote="I slept through.")
    return article


class Desk:
    """One person's session in the admin."""

    def __init__(self, username, *roles):
        from django.contrib.auth.models import Group

        self.user = make_user(username)
        self.user.groups.set(Group.objects.filter(name__in=roles))
        assert self.user.groups.count() == len(roles)
        self.client = Client()
        self.client.force_login(self.user)

    def form(self, path):
        """Return the unchanged fields of the form at `path` as {name: [values]}."""
        answer = self.client.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        forms = html.fromstring(answer.content.decode()).xpath("//div[@id='content']//form[@method='post']")
        # Browsers also send the template of an inline form ("__prefix__"). Django ignores it.
        fields = {}
        for name, value in forms[0].form_values():
            if "__prefix__" not in name:
                fields.setdefault(name, []).append(value)
        return fields

    def send(self, path, **changes):
        """Open the form at `path`, change fields and send it; errors fail the test."""
        fields = self.form(path) | changes
        answer = self.client.post(path, fields)
        assert answer.status_code == 302, errors(answer)
        return answer.url

    def add(self, model, **fields):
        """Add a row by its form and return it."""
        self.send(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add"), **fields)
        return model.objects.order_by("-pk").first()

    def step(self, name, instance, **fields):
        """Perform a step of an article or an edition: freeze, approve, publish, …"""
        path = reverse(f"admin:articles_{instance._meta.model_name}_{name}", args=[instance.pk])
        return self.send(path, **fields)

    def refused(self, name, instance, **fields):
        """Try a step and return the sentence that refuses it."""
        path = reverse(f"admin:articles_{instance._meta.model_name}_{name}", args=[instance.pk])
        answer = self.client.post(path, self.form(path) | fields)
        assert answer.status_code == 200
        return errors(answer)


def errors(answer):
    if answer.status_code != 200:
        return f"status {answer.status_code}"
    page = html.fromstring(answer.content.decode())
    return " ".join(
        " ".join(element.text_content().split()) for element in page.xpath("//*[contains(@class, 'error')]")
    )


def inline(prefix, rows):
    """Return the fields of an inline formset with these new rows (dictionaries)."""
    fields = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0}
    for number, row in enumerate(rows):
        fields |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return fields


def blocks(items):
    """Return the fields of an article's blocks from [(model, fields)] in order."""
    by_prefix = {}
    for ordering, (model, fields) in enumerate(items, start=1):
        prefix = f"articles_{model._meta.model_name}_set"
        by_prefix.setdefault(prefix, []).append({"region": "body", "ordering": ordering * 10, **fields})
    result = {}
    for prefix, rows in by_prefix.items():
        result |= inline(prefix, rows)
    return result
