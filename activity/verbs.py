"""What staff can do that is recorded, with the words that pages use.

This is the only list. `activity.log.record` refuses a verb that is not here, and a system check names such verbs in the
database (activity.W001).
"""

from typing import NamedTuple


class Verb(NamedTuple):
    """A kind of deed. `words` follow the name of the person: "Ann Lee published"."""

    words: str
    group: str


_GROUPS = {
    "Accounts": {
        "account.signed_in": "signed in as",
        "account.sign_in_burst": "failed to sign in many times",
        "account.signed_out": "signed out as",
        "account.invited": "invited the account",
        "account.invitation_revoked": "revoked the invitation of",
        "account.created": "opened the account",
        "account.changed": "changed the account",
        "account.roles_changed": "changed the roles of",
        "account.closed": "closed the account",
        "account.reopened": "reopened the account",
        "account.password_changed": "changed the password of",
        "account.password_reset_asked": "sent a password link, on request, to",
        "account.password_link_sent": "sent a password link to",
        "account.email_changed": "changed the email address of",
        "account.second_factor_added": "added a second factor to",
        "account.second_factor_removed": "removed a second factor from",
        "account.recovery_codes_made": "made new recovery codes for",
        "account.recovery_code_used": "used a recovery code of",
        "account.sessions_ended": "ended sessions of",
        "api_key.made": "made the API key",
        "api_key.revoked": "revoked the API key",
        "role.added": "added the role",
        "role.changed": "changed the rights of the role",
        "role.removed": "removed the role",
    },
    "People": {
        "person.added": "added the person",
        "person.changed": "changed the person",
        "person.left": "handed over the work of",
        "person.removed": "removed the person",
        "person.account_linked": "linked an account to",
        "person.change_proposed": "proposed a change to",
        "person.change_accepted": "accepted a change to",
        "person.change_refused": "refused a change to",
        "credential.added": "added a credential of",
        "credential.checked": "checked a credential of",
        "credential.changed": "changed a credential of",
        "credential.removed": "removed a credential of",
    },
    "Articles": {
        "article.added": "added the article",
        "article.saved": "saved the draft of",
        "article.duplicated": "duplicated",
        "article.settings_changed": "changed the settings of",
        "article.frozen": "created an edition:",
        "article.reclassified": "changed the change type of",
        "article.text_restored": "replaced the draft by",
        "article.draft_restored": "restored an earlier draft of",
        "article.block_restored": "restored a block of",
        "article.published": "published",
        "article.scheduled": "scheduled",
        "article.unscheduled": "unscheduled",
        "article.withdrawn": "withdrew",
        "article.binned": "moved to the bin:",
        "article.unbinned": "took out of the bin:",
        "article.picture_replaced": "replaced a picture in",
        "article.snippet_taken": "took the new wording of a snippet into",
        "article.comments_opened": "opened the comments on",
        "article.comments_closed": "closed the comments on",
        "source.notice_changed": "noted what became of the source",
        "source.address_taken": "corrected the web address of the source",
        "source.merged": "merged another source into",
        "source.not_affected": "said that a notice about a source does not affect",
        "preview.made": "made a preview link to",
        "preview.opened": "noted that someone opened a",
        "preview.revoked": "revoked a preview link to",
    },
    "Approvals": {
        "review.requested": "asked for a review of",
        "review.sent_again": "sent a new review link to",
        "review.cancelled": "cancelled a review of",
        "review.remarked": "remarked on",
        "review.remark_answered": "answered a remark on",
        "review.remark_done": "marked a remark as done on",
        "review.remark_reopened": "reopened a remark on",
        "review.approved": "approved",
        "review.still_correct": "confirmed as still correct:",
        "review.change_accepted": "confirmed a change as still correct:",
        "review.changes_requested": "requested changes to",
        "review.declined": "declined to review",
        "review.conflict_declared": "declared a conflict of interest about",
        "review.withdrawn": "withdrew an approval of",
    },
    "Directory": {
        "clinic.added": "added the listing",
        "clinic.changed": "changed the listing",
        "clinic.removed": "deleted the listing",
        "clinic.proposal_decided": "decided on a proposal for",
        "clinic.invited": "made a link for the owner of",
        "clinic.claim_kept": "kept a claim of",
        "clinic.merged": "merged into another listing:",
        "clinic.opted_out": "opted out",
        "clinic.removal_decided": "decided on the removal of",
        "help_line.added": "added the help line",
        "help_line.changed": "changed the help line",
        "help_line.removed": "removed the help line",
        "legal_status.added": "added a legal status:",
        "legal_status.changed": "changed a legal status:",
        "legal_status.removed": "removed a legal status:",
    },
    "Pictures": {
        "picture.added": "added the picture",
        "picture.changed": "changed the picture",
        "picture.removed": "deleted a picture",
        "collection.added": "added the collection of pictures",
        "collection.changed": "changed the collection of pictures",
        "collection.removed": "deleted the collection of pictures",
    },
    "Files": {
        "file.added": "added the file",
        "file.changed": "changed the file",
        "file.removed": "deleted a file",
    },
    "Settings": {
        "policy.changed": "changed the comment settings:",
        "snippet.added": "added the snippet",
        "snippet.changed": "changed the snippet",
        "snippet.removed": "removed the snippet",
        "tag.merged": "merged tags into",
        "error_report.closed": "closed a reader’s report of an error:",
        "footer.added": "added a link to the footer:",
        "footer.changed": "changed a link of the footer:",
        "footer.removed": "removed a link from the footer:",
        "topic.added": "added the topic",
        "topic.changed": "changed the topic",
        "topic.removed": "removed the topic",
        "redirect.added": "added the redirect from",
        "redirect.changed": "changed the redirect from",
        "redirect.removed": "removed the redirect from",
        "synonyms.added": "added the synonyms",
        "synonyms.changed": "changed the synonyms",
        "synonyms.removed": "removed the synonyms",
        "promotion.added": "promoted in the search:",
        "promotion.changed": "changed a promoted result:",
        "promotion.removed": "removed a promoted result:",
        "rule.added": "added a comment rule:",
        "rule.changed": "changed a comment rule:",
        "rule.removed": "removed a comment rule:",
        "phrase.added": "added a phrase:",
        "phrase.changed": "changed a phrase:",
        "phrase.removed": "removed a phrase:",
        "reply.added": "added a scripted reply:",
        "reply.changed": "changed a scripted reply:",
        "reply.removed": "removed a scripted reply:",
        "ban.made": "banned a commenter:",
        "ban.lifted": "lifted a ban:",
    },
    "Data": {
        "export.articles": "exported articles",
        "export.report": "exported a report",
        "export.clinics": "exported the directory",
        "export.comments": "exported comments",
        "export.people": "exported people",
        "export.audit_pack": "made an audit pack of",
        "export.personal_data": "exported everything under an email address",
        "export.activity": "exported the activity",
        "export.site": "exported the whole site",
        "erasure.personal_data": "erased everything under an email address",
        "import.site": "imported the whole site",
        "import.clinics": "imported clinics:",
        "import.redirects": "imported redirects",
        "import.comments": "imported comments",
        "job.tried_again": "let the worker try again",
        "email.retried": "tried emails again",
        "webhook.added": "added the webhook",
        "webhook.changed": "changed the webhook",
        "webhook.removed": "removed the webhook",
        "webhook.tested": "sent a test to the webhook",
        "webhook.secret_replaced": "made a new secret for the webhook",
        "webhook.sent_again": "sent messages to webhooks again",
    },
}

VERBS = {code: Verb(words, group) for group, verbs in _GROUPS.items() for code, words in verbs.items()}
GROUPS = list(_GROUPS)


def codes_of(group):
    """Return the codes of a group's verbs."""
    return list(_GROUPS.get(group, ()))


def words_of(code):
    """Return the words of a verb, or its code if it is unknown."""
    return VERBS[code].words if code in VERBS else code
