"""The comment settings and phrases in the admin."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from comments.models import Policy
from crisis.models import Phrase
from psychsite.setup import roles
from tests.psychsite import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator(client):
    roles.sync()
    user = rows.user()
    user.groups.add(Group.objects.get(name="Moderator"))
    client.force_login(user)
    return client


def test_comment_policy_has_one_form_and_takes_effect_at_once(moderator):
    page = moderator.get(reverse("admin:comments_policy_changelist"), follow=True)
    form = page.context["adminform"].form
    data = {field.name: field.value() for field in form if field.value() is not False and field.value() is not None}
    answer = moderator.post(
        reverse("admin:comments_policy_change", args=[1]), data | {"email_required": "on", "depth": 2}
    )
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    assert (Policy.current().email_required, Policy.current().depth) == (True, 2)
    again = moderator.get(reverse("admin:comments_policy_changelist"))
    assert again.url == reverse("admin:comments_policy_change", args=[1])
    added = moderator.post(reverse("admin:comments_policy_add"), data | {"depth": 5})
    assert added.status_code == 403 and Policy.objects.get().depth == 2
    wrong = moderator.post(again.url, data | {"depth": 99})
    assert wrong.status_code == 200 and Policy.objects.get().depth == 2


def test_staff_can_add_phrase_after_preview(moderator):
    fields = {"kind": "sourcing", "language": "en", "text": "blue door café", "weight": 2, "is_active": "on"}
    tried = moderator.post(reverse("admin:crisis_phrase_add"), fields).context["adminform"].form["tried"].value()
    assert moderator.post(reverse("admin:crisis_phrase_add"), fields | {"tried": tried}).status_code == 302
    assert Phrase.objects.filter(text="blue door café").exists()
