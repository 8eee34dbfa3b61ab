"""The permission matrix: every role, address, method and action."""

import pytest
from django.urls import reverse

from tests.permissions import matrix, walk

# Open to people who are not signed in, and of no use without a link or a sign-in that began.
LINKS = ("second_step", "set_password", "accept_invitation", "single_sign_on", "single_sign_on_answer")
PASSKEYS = ("passkey_options", "passkey_sign_in")
OPEN = ("forgot_password", "forgot_password_sent", *PASSKEYS)

pytestmark = [pytest.mark.django_db, pytest.mark.permissions]


def test_permission_matrix_covers_exactly_all_urls():
    # Addresses of people's own test settings, such as media, have no name.
    assert set(walk.admin_names()) == set(matrix.ADMIN)
    assert set(walk.public_names()) == set(matrix.PUBLIC)
    assert walk.autocompletes() == set(matrix.AUTOCOMPLETE)


@pytest.fixture
def _bare(letter, monkeypatch):
    """Skip rendering, because permissions are decided before it.

    The superuser's pages are rendered.
    """
    if letter != "S":
        monkeypatch.setattr("django.template.backends.django.Template.render", lambda *_args, **_context: "")


@pytest.mark.always
@pytest.mark.parametrize("letter", [*walk.ROLES, "-"])
@pytest.mark.usefixtures("_bare")
def test_role_access_matches_permission_matrix(letter, things, rf):
    client, wrong = walk.sign_in(letter), []
    signed_out = {"login": "ok", "logout": "denied", **dict.fromkeys(OPEN, "ok"), **dict.fromkeys(LINKS, "denied")}
    # The test above reports addresses without a row.
    known = {name: arguments for name, arguments in walk.admin_names().items() if name in matrix.ADMIN}
    for name, arguments in known.items():
        path = reverse(f"admin:{name}", kwargs=walk.arguments(name, arguments, things))
        for method, letters in zip(("GET", "POST"), matrix.ADMIN[name], strict=True):
            wanted = "ok" if letter in letters else "denied"
            if letter == "-":
                wanted = signed_out.get(name, "login")
                if name in PASSKEYS and method == "GET":
                    wanted = "denied"
            if name == "jsi18n" and letter == "-":
                continue  # translations of the admin's words, open to all by Django
            found = walk.outcome(client, method, path)
            if found != wanted:
                wrong.append(f"{letter} {method} {name}: {found} instead of {wanted}")
    for field, letters in matrix.AUTOCOMPLETE.items():
        found = walk.outcome(client, "GET", walk.autocomplete_path(field))
        if found != ("login" if letter == "-" else "ok" if letter in letters else "denied"):
            wrong.append(f"{letter} completes {field}: {found}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("letter", [*walk.ROLES])
def test_role_has_exactly_the_admin_actions_of_matrix(letter, things, rf):
    found = {
        f"{model}.{action}"
        for model, names in walk.actions_of(walk.sign_in(letter).user, rf).items()
        for action in names
    }
    assert found == {name for name, letters in matrix.ACTIONS.items() if letter in letters}


def test_public_urls_require_no_login(client, things):
    for name, kind in matrix.PUBLIC.items():
        words = {
            each: "1" if each in {"number", "old", "new", "to", "pk"} else "x" for each in walk.public_names()[name]
        }
        if "form" in words:
            words["form"] = "atom"
        answer = client.get(reverse(name, kwargs=words))
        if kind == "signed":
            assert answer.status_code in {404, 405, 410}, name
            assert "no-store" in answer["Cache-Control"] or answer.status_code == 405
        else:
            assert answer.status_code in {200, 301, 302, 400, 404, 405}, name
            assert not answer.get("Location", "").startswith("/admin/")
        assert "session" not in answer.cookies


# A cache in front may keep what looks like a file.
ENDINGS = ("x.css", ";.js", ";x.css", "%2fx.png", "%00.js", ".png", "?x.css", "%3Fx.css", "%23.js", "%0A.ico")


def test_no_page_of_staff_or_token_opens_as_a_file(things):
    """Ask for each address with one of the endings, and for some pages with all."""
    client, wrong = walk.sign_in("S"), []
    client.raise_request_exception = False
    admin = {
        reverse(f"admin:{name}", kwargs=walk.arguments(name, names, things))
        for name, names in walk.admin_names().items()
    }
    signed = {
        reverse(name, kwargs=dict.fromkeys(walk.public_names()[name], "1"))
        for name, kind in matrix.PUBLIC.items()
        if kind == "signed"
    }
    every = [f"/admin/articles/article/{things['articles_article'].pk}/change/", "/admin/", "/review/1/", "/my-data/1/"]
    asked = [(path, ENDINGS[number % len(ENDINGS)]) for number, path in enumerate(sorted(admin | signed))]
    for path, ending in asked + [(path, ending) for path in every for ending in ENDINGS]:
        answer = client.get(f"{path}{ending}")
        kept = answer.headers.get("Cache-Control", "")
        if answer.status_code == 301 and answer.url.startswith(path) and answer.url.endswith("/"):
            continue  # the same address with a slash: nothing to keep
        if (answer.status_code == 200 and not ending.startswith("?")) or "no-store" not in kept or "public" in kept:
            wrong.append(f"{path}{ending}: {answer.status_code} {kept}")
    assert not wrong, "\n".join(wrong)
