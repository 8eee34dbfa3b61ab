"""The words that the scripts of comments show, in the language of the page."""

from django.utils.translation import gettext as _


def comment_words():
    """Return the words of static/js/elements/comment-form.js beside those of the page."""
    return {
        "failed": _failed(),
        "thanks": _("Thank you"),
        "shown": _("Your comment is on the page."),
        "waits": _("Thanks. Your comment will appear once a moderator has read it."),
        "follow": _(
            "We will email you when someone replies. If we don’t know your address yet, we will first ask you to confirm it."
        ),
        "view": _("View it"),
        "change": _("Change or delete it"),
        "again": _("Write another"),
    }


def report_words(form):
    """Return the words of static/js/elements/report-form.js, with the form’s labels."""
    return {
        "failed": _failed(),
        "unreached": _("We couldn’t reach the site. Your text is still here. Send it again when you are online."),
        "refused": _("Your report has not been sent"),
        "note": _("A moderator reviews every report. The author won’t know who reported it."),
        "reason": str(form.fields["reason"].label),
        "text": str(form.fields["text"].label),
        "send": _("Send report"),
        "cancel": _("Cancel"),
    }


def _failed():
    return _("Something went wrong. Your text is still here. Send it again in a moment.")
