"""What an export of the site holds: each table, and what is left out and why.

A table that is not named here is taken with all its columns, so a new model is never lost. What opens a door, what a reader
wrote in confidence, and what this site computes again stays behind.
"""

import functools

from django.apps import apps
from django.contrib.contenttypes.models import ContentType

_RIGHTS = "rights to sign in and to change things: the new site invites its staff again"
_MESSAGES = "messages of readers and clinics: answer them before you move"
_MOMENT = "what was under way at the moment of the export"
_COMPUTED = "computed again from the other tables"
_KEYS = "keys, and digests that only these keys can read"
LEFT_OUT = {
    "accounts.ApiKey": _RIGHTS,
    "accounts.Invitation": _RIGHTS,
    "accounts.Invitation_roles": _RIGHTS,
    "accounts.RecoveryCode": _RIGHTS,
    "accounts.StaffSession": _RIGHTS,
    "activity.ChainCheck": _KEYS,
    "addresses.MissingAddress": _MOMENT,
    "addresses.RedirectUse": _MOMENT,
    "admin.LogEntry": "Django’s own log of the admin: the record of activity says the same",
    "articles.BrokenLink": _COMPUTED,
    "articles.CheckedLink": _COMPUTED,
    "articles.EditionBody": _COMPUTED,
    "articles.Presence": _MOMENT,
    "articles.PreviewLink": _RIGHTS,
    "auth.Group": _RIGHTS,
    "auth.Group_permissions": _RIGHTS,
    "auth.Permission": _RIGHTS,
    "auth.User_groups": _RIGHTS,
    "auth.User_user_permissions": _RIGHTS,
    "clinics.FinderIndexRow": _COMPUTED,
    "clinics.ImportRun": _MOMENT,
    "clinics.ListingCount": _MOMENT,
    "clinics.Proposal": _MESSAGES,
    "clinics.RegionCount": _COMPUTED,
    "clinics.RemovalRequest": _MESSAGES,
    "comments.Ban": _KEYS,
    "comments.DataRequest": _MESSAGES,
    "comments.ErrorReport": _MESSAGES,
    "comments.HashKey": _KEYS,
    "comments.ModeratorEmailPreference": _RIGHTS,
    "comments.Report": _MESSAGES,
    "comments.SpamCheck": _MOMENT,
    "comments.Subscription": "addresses of readers who agreed to emails from this site",
    "contenttypes.ContentType": _COMPUTED,
    "core.JobState": _MOMENT,
    "core.PageChange": _COMPUTED,
    "core.RateWindow": _MOMENT,
    "core.UnsavedDraft": _MOMENT,
    "core.UnsavedVersion": _MOMENT,
    "core.Worker": _MOMENT,
    "django_otp_webauthn.WebAuthnAttestation": _RIGHTS,
    "django_otp_webauthn.WebAuthnCredential": _RIGHTS,
    "django_otp_webauthn.WebAuthnUserHandle": _RIGHTS,
    "images.Upload": _MOMENT,
    "otp_totp.TOTPDevice": _RIGHTS,
    "outbox.Email": _MESSAGES,
    "outbox.Webhook": _KEYS,
    "outbox.WebhookDelivery": _KEYS,
    "outbox.WebhookEvent": _KEYS,
    "search.AskedQuery": _MOMENT,
    "search.Word": _COMPUTED,
}
# {table: {column that is left out: its value in the new site}}
BLANKED = {
    # An account is a record of who did something. "!" is no password's hash, so no password opens it.
    "auth.User": {
        "password": "!",
        "last_login": None,
        "is_superuser": False,
        "is_staff": False,
        "is_active": False,
    },
    "articles.ReviewRequest": {
        "token_hash": None,
        "expires_at": None,
        "code_hash": "",
        "code_sent_at": None,
        "code_tries": 0,
    },
    "comments.Comment": {"email": "", "email_hash": "", "client_hash": "", "own_link_hash": ""},
    # Copies of pictures are made again.
    "images.Image": {"made": {}, "is_complete": False},
}
# `migrate` gives a new site rows in these tables. They give way to those of the export.
FIRST_ROWS = (
    *("articles.Article", "articles.FooterLink", "articles.RichText", "comments.Policy", "comments.ScriptedReply"),
    *("crisis.Phrase", "search.Synonyms"),
)
# The tables whose rows name files, and the column that does.
FILES = {"images.Image": "file", "files.File": "file"}


class Table:
    """One table of the export: its model and the columns that travel."""

    def __init__(self, model):
        self.model, self.name = model, model._meta.label
        self.blanked = BLANKED.get(self.name, {})
        fields = model._meta.concrete_fields
        self.fields = [field for field in fields if field.attname not in self.blanked]
        self.columns = [field.attname for field in self.fields]

    def __str__(self):
        return self.name


@functools.cache
def tables():
    """Return the Table of each model that travels."""
    models = apps.get_models(include_auto_created=True)
    return [Table(model) for model in models if not model._meta.proxy and model._meta.label not in LEFT_OUT]


def names_a_kind(field):
    """Return True if a column names a model by its number on this site."""
    return field.related_model is ContentType
