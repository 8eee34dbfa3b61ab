"""Addresses of the site, and the response that each role gets."""

from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, get_resolver

# One initial per role; the chief holds the editor's role too, as in the demonstration.
ROLES = {
    "W": ["Writer"],
    "E": ["Editor"],
    "C": ["Editor", "Editor-in-chief"],
    "A": ["Medical approver"],
    "M": ["Moderator"],
    "D": ["Directory editor"],
    "U": ["User manager"],
    "S": [],
}

# Steps whose number is that of a row beside an edition or a person.
OF_ROWS = {
    **dict.fromkeys(
        [f"authors_person_credential_{step}" for step in ("check", "correct", "remove")], "authors_credential"
    ),
    "articles_edition_request_again": "articles_reviewrequest",
    "articles_edition_request_cancel": "articles_reviewrequest",
    "articles_edition_remark_done": "articles_remark",
    "articles_edition_remark_answer": "articles_remark",
    "articles_article_preview_revoke": "articles_previewlink",
    "articles_article_draft_restore": "articles_draftversion",
    "articles_article_copy_block": "articles_pullquote",
    "articles_edition_decision_withdraw": "articles_approval",
    "articles_source_article_not_affected": "articles_editionsource",
}


def patterns(resolver, namespace="", converters=()):
    """Yield (name, argument names) of every named pattern below `resolver`."""
    for entry in resolver.url_patterns:
        arguments = (*converters, *entry.pattern.regex.groupindex)
        if isinstance(entry, URLPattern):
            if entry.name:
                yield f"{namespace}{entry.name}", arguments
        else:
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from patterns(entry, inner, arguments)


def admin_names():
    """Return {name without "admin:": names of its arguments}."""
    found = dict(patterns(get_resolver()))
    return {name.removeprefix("admin:"): args for name, args in found.items() if name.startswith("admin:")}


def public_names():
    return {name: args for name, args in patterns(get_resolver()) if not name.startswith("admin:")}


def arguments(name, names, things):
    """Return the arguments of the address `name`: a row of its model."""
    if not names:
        return {}
    special = {
        "articles_usage": "images_image",
        "articles_hand_over": "authors_person",
        "articles_merge_people": "authors_person",
        "view_on_site": "articles_article",
        **OF_ROWS,
    }
    special |= {"articles_replace_picture": "images_image", "passkey_remove": "auth_user"}
    special |= {"clinics_clinic_import_run": "clinics_importrun", "moving_run": "moving_run"}
    model = next((key for key in sorted(things, key=len, reverse=True) if name.startswith(f"{key}_")), None)
    model = special.get(name, model)
    of = ContentType.objects.get_for_model(things["articles_article"])
    known = {"app_label": "articles", "url": "x", "content_type_id": of.pk, "kind": "image", "uid": "MQ", "token": "x"}
    known["block"] = "pull_quote"
    if name in {"report", "machine_again"}:
        return {"name": {"report": "reviews", "machine_again": "emails"}[name]}
    if name in OF_ROWS:
        owners = ("articles_article", "authors_person")
        owner = next((each for each in owners if name.startswith(each)), "articles_edition")
        known["pk"] = str(things[owner].pk)
    if name.startswith("articles_source_article"):
        known["pk"] = str(things["articles_editionsource"].source_id)
    return {each: known[each] if each in known else str(things[model].pk) for each in names}


def sign_in(letter):
    """Return a client signed in with the role of this initial; None for "-"."""
    client = Client()
    if letter != "-":
        user = User.objects.create_user(f"role-{letter}", is_staff=True, is_superuser=letter == "S")
        user.groups.set(Group.objects.filter(name__in=ROLES[letter]))
        client.force_login(user)
        client.user = user
    return client


def outcome(client, method, path):
    """Send one request, undo what it wrote, and return "ok", "denied" or "login"."""
    cookies = client.cookies.copy()
    with transaction.atomic():
        answer = getattr(client, method.lower())(path, {"post": "yes"} if method == "POST" else {})
        transaction.set_rollback(True)
    client.cookies = cookies
    if answer.status_code == 302 and answer.url.startswith("/admin/login/"):
        return "login"
    if answer.status_code == 302 and answer.url == "/admin/" and "login" not in path:
        # Django's answer to a row that this person's list does not hold: back to the first page.
        return "denied"
    if answer.status_code in {403, 404, 405, 410}:
        return "denied"
    # 400: a script's request without its data, answered with a sentence.
    assert answer.status_code in {200, 302, 301, 400}, f"{method} {path}: {answer.status_code}"
    return "ok"


def actions_of(user, rf):
    """Return {"app_model": names of the actions that its list offers to `user`}."""
    request = rf.get("/admin/")
    request.user = user
    return {
        f"{model._meta.app_label}_{model._meta.model_name}": set(model_admin.get_actions(request))
        for model, model_admin in admin.site._registry.items()
        if model_admin.has_view_or_change_permission(request)
    }


def autocompletes():
    """Return every autocomplete field of the admin, as "app.model.field"."""
    found = set()
    for model, model_admin in admin.site._registry.items():
        for options in (model_admin, *model_admin.inlines):
            of = getattr(options, "model", model) or model
            found |= {f"{of._meta.label_lower}.{field}" for field in options.autocomplete_fields}
    return found


def autocomplete_path(field):
    app, model, name = field.split(".")
    return f"/admin/autocomplete/?app_label={app}&model_name={model}&field_name={name}"
