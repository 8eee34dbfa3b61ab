"""Desk, list and form say the same step, for each state and role."""

import lxml.html
import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from articles.admin.listing.rows import load_rows
from articles.models import Article, ReviewRequest
from psychsite.desk import index
from psychsite.setup import roles
from tests.factories.article_states import make_people, make_states
from tests.factories.articles import ask, freeze, make_approver, make_article, make_user

pytestmark = pytest.mark.django_db


def on_the_desk(user):
    """Return {id of an article: {(note, button)}} of the rows with a step."""
    found = index.desk(user)
    rows = [item for card in [*found.turn, *found.others] for item in card.items if item.article]
    said = {}
    for item in rows:
        said.setdefault(item.article, set()).add((item.note, item.button))
    return said


def on_the_form(client, article):
    """Return (sentence, button) of the form of an article."""
    page = lxml.html.fromstring(client.get(reverse("admin:articles_article_change", args=[article.pk])).text)
    (state,) = page.xpath("//*[@id='desk-state']")
    button = page.xpath("string(//*[contains(@class, 'write-bar__next')])")
    return " ".join(state.xpath("string()").split()), " ".join(button.split())


def test_desk_list_and_form_say_the_same_step(client, monkeypatch):
    monkeypatch.setattr("psychsite.desk.cards.ROWS_SHOWN", 100)
    people = make_people()
    states = {name: Article.objects.get(pk=article.pk) for name, article in make_states(people)}
    seen, forms = set(), set()
    for name, user in people.items():
        user = type(user).objects.get(pk=user.pk)
        client.force_login(user)
        readable = Article.objects.readable_by(user).filter(pk__in=[one.pk for one in states.values()])
        rows, desk = load_rows(list(readable.values_list("pk", flat=True)), user), on_the_desk(user)
        for state, article in states.items():
            if article.pk not in rows or not user.has_perm("articles.view_article"):
                continue
            turn = rows[article.pk].turn
            # A form takes long, and two roles with the same turn see the same one.
            if (state, turn.sentence, turn.task) not in forms:
                forms.add((state, turn.sentence, turn.task))
                sentence, button = on_the_form(client, article)
                assert sentence == turn.sentence, (name, state)
                assert not turn.button or button == turn.button, (name, state)
            for note in desk.get(article.pk, ()):
                assert note == (turn.sentence, turn.task), (name, state)
                seen.add(state)
    assert len(seen) > 9, "the desk shows most of the states"


def test_card_without_a_step_for_the_person_is_in_progress():
    roles.sync()
    editor = make_user("editor")
    editor.groups.set(Group.objects.filter(name="Editor"))
    edition = ask(freeze(make_article("Sent")), make_approver(), requested_by=editor)
    assert [card.queue.key for card in index.desk(editor).others] == ["sent"]
    ReviewRequest.objects.filter(edition=edition).update(expires_at=timezone.now())
    (card,) = index.desk(editor).others
    assert "The link has expired: send a new one." in card.items[0].note
