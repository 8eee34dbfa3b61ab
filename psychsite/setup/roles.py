"""Roles: groups with the fewest permissions that each kind of work needs.

`manage.py sync_roles` updates them.
"""

from django.contrib.auth.models import Group, Permission

from articles.models import BLOCKS

_SEE = ["authors.view_person", "images.view_image", "clinics.view_clinic", "clinics.view_region", "articles.view_topic"]
_READ_ARTICLES = [
    *(f"articles.view_{model}" for model in ("article", "edition", "source", "snippet")),
    "files.view_file",
]
_BLOCKS = [*(block._meta.model_name for block in BLOCKS), "byline"]
_WRITE = [
    *_SEE,
    *_READ_ARTICLES,
    "articles.view_series",
    "clinics.view_treatment",
    "articles.add_article",
    "articles.change_article",
    "articles.freeze_article",
    "articles.request_review",
    "articles.add_source",
    "articles.change_source",
    *[f"articles.{verb}_{block}" for block in _BLOCKS for verb in ("view", "add", "change", "delete")],
    "images.add_image",
    "images.change_image",
    "images.view_collection",
    "files.add_file",
    "files.change_file",
    "taggit.view_tag",
    "taggit.add_tag",
]
_COLLECTIONS = [f"images.{verb}_collection" for verb in ("view", "add", "change", "delete")]
_PEOPLE = [f"authors.{verb}_{model}" for model in ("person", "credential") for verb in ("view", "add", "change")]
_DIRECTORY = [
    f"clinics.{verb}_{model}"
    for model in (
        "clinic",
        "clinicpicture",
        "region",
        "regionquestion",
        "treatment",
        "condition",
        "insurance",
        "openinghours",
        "specialday",
        "fieldcheck",
        "affiliation",
        "paidperiod",
        "helpline",
        "legalstatus",
    )
    for verb in ("view", "add", "change")
]

ROLES = {
    "Writer": [*_WRITE, "authors.add_person", "authors.change_person"],
    "Editor": [
        *_WRITE,
        *_PEOPLE,
        "authors.delete_credential",
        *[f"clinics.{verb}_affiliation" for verb in ("view", "add", "change", "delete")],
        "authors.view_identitychange",
        "images.delete_image",
        *_COLLECTIONS,
        "files.delete_file",
        "taggit.change_tag",
        "articles.publish_edition",
        "articles.view_approvalclaim",
        "articles.withdraw_edition",
        "articles.bin_article",
        "articles.add_snippet",
        "articles.change_snippet",
        "articles.delete_snippet",
        "articles.add_topic",
        "articles.change_topic",
        *[
            f"articles.{verb}_{model}"
            for model in ("topicentity", "topicpick", "expertise")
            for verb in ("view", "add", "change", "delete")
        ],
        *[f"articles.{verb}_series" for verb in ("add", "change", "delete")],
        *[f"articles.{verb}_footerlink" for verb in ("view", "add", "change", "delete")],
        "comments.view_comment",
        "comments.moderate_comment",
        "comments.view_errorreport",
        "comments.change_errorreport",
        "clinics.view_treatment",
        "clinics.view_condition",
        *[f"addresses.{verb}_redirect" for verb in ("view", "add", "change", "delete")],
        *[f"addresses.{verb}_missingaddress" for verb in ("view", "delete")],
        *[f"search.{verb}_{name}" for name in ("synonyms", "promotion") for verb in ("view", "add", "change", "delete")],
    ],
    "Editor-in-chief": [
        "articles.publish_unapproved_edition",
        "authors.verify_credential",
        "authors.view_identitychange",
        "activity.view_entry",
        "activity.export_entry",
    ],
    "Medical approver": [*_SEE, *_READ_ARTICLES, "articles.approve_edition"],
    "Moderator": [
        "comments.view_comment",
        "comments.change_comment",
        "comments.moderate_comment",
        "comments.view_moderationrule",
        "comments.add_moderationrule",
        "comments.change_moderationrule",
        "comments.delete_moderationrule",
        "comments.view_moderationevent",
        *[f"crisis.{verb}_phrase" for verb in ("view", "add", "change", "delete")],
        *[f"comments.{verb}_scriptedreply" for verb in ("view", "add", "change", "delete")],
        *[f"comments.{verb}_policy" for verb in ("view", "change")],
    ],
    "Directory editor": [
        *_SEE,
        *_DIRECTORY,
        "clinics.export_clinics",
        "clinics.delete_clinicpicture",
        "clinics.delete_openinghours",
        "clinics.delete_regionquestion",
        "clinics.delete_specialday",
        "clinics.view_proposal",
        "clinics.change_proposal",
        "clinics.view_optout",
        "clinics.view_removalrequest",
        "clinics.change_removalrequest",
        "clinics.delete_affiliation",
        "images.add_image",
        "images.change_image",
        "images.delete_image",
        *_COLLECTIONS,
    ],
    "User manager": [
        *_SEE,
        *[f"auth.{verb}_user" for verb in ("view", "change")],
        *[f"accounts.{verb}_invitation" for verb in ("view", "add", "change")],
        "auth.view_group",
    ],
}  # fmt: skip


def sync(dry_run=False):
    """Give each role's group exactly its permissions; return the changes as lines.

    Memberships do not change. A permission that does not exist raises KeyError, so no role loses one silently.
    """
    known = {
        f"{row.content_type.app_label}.{row.codename}": row for row in Permission.objects.select_related("content_type")
    }
    lines = []
    for name, wanted in ROLES.items():
        permissions = {known[permission].pk for permission in wanted}
        group = Group.objects.filter(name=name).first()
        held = set(group.permissions.values_list("pk", flat=True)) if group else set()
        if group and held == permissions:
            continue
        lines.append(f"{name}: {len(permissions - held)} permissions added, {len(held - permissions)} removed")
        if not dry_run:
            group = group or Group.objects.create(name=name)
            group.permissions.set(permissions)
    return lines
