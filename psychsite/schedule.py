"""All jobs of the worker: what each does, in which lane, and when."""

from django.conf import settings
from django.utils import timezone

from activity import chain
from articles.approval import reminders
from articles.checklist import live_texts
from articles.references import external, links
from articles.references.retractions.check import check_sources
from articles.rendering.card_files import CardFiles
from clinics.importing import runs
from clinics.models import ImportRun
from comments.models import Comment, Report, SpamCheck
from comments.notifications.moderator_digest import notify_moderators
from comments.spam_services.checks import run_due_checks
from core import retention
from core.pages import cdn
from core.process.jobs import Daily, Every, Job, JobFailed, Rows, Weekly
from images import actions as pictures
from images.models import Image, Upload
from outbox import actions as outbox
from outbox.models import Email, WebhookDelivery, WebhookEvent
from outbox.webhooks import actions as webhooks
from psychsite.api.webhooks.worker import note_overdue_reviews, send_webhooks
from psychsite.moving.upload import store
from psychsite.moving.upload.work import import_next
from psychsite.retention import RULES
from search.words.counting import count_words


def _send_emails(turn):
    return outbox.send_due(is_over=turn.is_over)


def _send_webhooks(turn):
    return send_webhooks(is_over=turn.is_over)


def _ask_about_spam(turn):
    return run_due_checks(is_over=turn.is_over)


def _purge_cdn(turn):
    try:
        return abs(cdn.purge_changes(timezone.now().timestamp()))
    except cdn.PurgeError as error:
        raise JobFailed(str(error)) from error


def _import_clinics(turn):
    # One file a turn: other jobs of the lane come between.
    return bool(runs.process_next(is_over=turn.is_over))


def _import_site(turn):
    return bool(import_next(is_over=turn.is_over))


def _make_renditions(turn):
    return pictures.make_missing_renditions(step=turn.step)[0]


def _draw_recent_cards(turn):
    return CardFiles(step=turn.step).draw_recent(timezone.now())


def _draw_all_cards(turn):
    return sum(CardFiles(step=turn.step).draw_all())


def _forget_old_data(turn):
    return sum(retention.run(RULES, at=timezone.now(), progress=turn.step).values())


def _check_activity(turn):
    state = chain.verify(progress=turn.step)
    chain.note_check(state)
    if state.fault:
        raise JobFailed(f"The record is not whole. {state.fault}")
    return state.number


def _check_links(turn):
    broken = links.find_broken_links(known=external.read_fresh(), keep=external.keep, report=turn.step)
    links.save_broken_links(broken, internal_only=False)
    return len(broken)


def _check_sources(turn):
    try:
        with open(settings.RETRACTIONS_FILE, "rb") as file:
            report = check_sources(file, progress=turn.step)
    except OSError as error:
        raise JobFailed(f"RETRACTIONS_FILE cannot be opened: {error.strerror}.") from error
    return len(report.marked) + len(report.lifted)


def _rows_of_imports(kind, page):
    return Rows(
        lambda now: runs.due_runs(now, kind),
        lambda: ImportRun.objects.filter(is_busy=True, kind=kind),
        "requested_at",
        lambda: runs.failed_runs(kind),
        lambda run: run.failure,
        page=page,
    )


JOBS = [
    Job(
        "emails",
        "Send emails",
        "emails",
        _send_emails,
        rows=(
            Rows(
                Email.objects.due,
                Email.objects.waiting,
                "created_at",
                lambda: Email.objects.exclude(given_up_at=None),
                # What follows the colon quotes the server, and so the address.
                lambda email: email.last_error.partition(":")[0],
                lambda by: outbox.retry(emails=Email.objects.exclude(given_up_at=None), by=by),
                "admin:outbox_email_changelist",
            ),
        ),
        is_shared=True,
    ),
    Job(
        "moderators",
        "Tell moderators what waits",
        "emails",
        lambda turn: len(notify_moderators()),
        Every(30),
        rows=(
            # These wait for moderators, not for the worker.
            Rows(lambda now: Comment.objects.awaiting_moderation()),
            Rows(lambda now: Report.objects.open()),
        ),
    ),
    Job(
        "webhooks",
        "Send messages to webhooks",
        "messages",
        _send_webhooks,
        rows=(
            Rows(WebhookEvent.objects.due, lambda: WebhookEvent.objects.due(timezone.now()), "due_at"),
            Rows(
                WebhookDelivery.objects.due,
                WebhookDelivery.objects.waiting,
                "created_at",
                lambda: WebhookDelivery.objects.exclude(given_up_at=None),
                lambda message: message.last_error,
                lambda by: webhooks.send_again(messages=WebhookDelivery.objects.exclude(given_up_at=None), by=by),
                "admin:outbox_webhookdelivery_changelist",
            ),
        ),
        is_shared=True,
    ),
    Job("overdue", "Note overdue reviews for webhooks", "messages", lambda turn: note_overdue_reviews(), Every(3600)),
    Job(
        "spam",
        "Ask the spam service",
        "messages",
        _ask_about_spam,
        Every(15),
        rows=(Rows(SpamCheck.objects.due, SpamCheck.objects.all, "not_before"),),
    ),
    Job(
        "cdn",
        "Drop changed pages from the CDN",
        "messages",
        _purge_cdn,
        Every(2),
        why_off=lambda: "" if cdn.is_wanted() else "CDN_PURGE_URL is not set.",
    ),
    Job(
        "pictures",
        "Make copies of pictures",
        "pictures",
        _make_renditions,
        rows=tuple(
            Rows(
                lambda now, kind=kind: pictures.pictures_to_copy(kind),
                lambda kind=kind: pictures.pictures_to_copy(kind),
                "created_at",
                lambda kind=kind: kind.objects.filter(is_unreadable=True),
                lambda picture: f"Picture {picture.pk} cannot be read.",
                lambda by: pictures.read_again(),
            )
            for kind in (Image, Upload)
        ),
    ),
    Job("cards", "Draw pictures of shared links", "pictures", _draw_recent_cards, Every(60)),
    Job("all-cards", "Draw all pictures of shared links, delete old ones", "upkeep", _draw_all_cards, Weekly(2, 40)),
    Job(
        "uploads",
        "Delete uploads that were not described",
        "upkeep",
        lambda turn: pictures.discard_old_uploads(),
        Every(3600),
    ),
    Job(
        "imports",
        "Import clinics",
        "files",
        _import_clinics,
        rows=(_rows_of_imports("clinics", "admin:clinics_clinic_import"),),
        is_shared=True,
    ),
    Job(
        "sites",
        "Import a WordPress site",
        "files",
        _import_site,
        rows=(_rows_of_imports("site", "admin:moving"),),
        is_shared=True,
    ),
    Job(
        "site-files",
        "Delete exports that were not imported",
        "upkeep",
        lambda turn: store.discard_orphans(),
        Every(3600),
    ),
    Job("forget", "Forget old data", "upkeep", _forget_old_data, Daily(3, 10)),
    Job("reminders", "Remind of reviews", "upkeep", lambda turn: len(reminders.send_digests()), Daily(6)),
    Job(
        "texts",
        "Check live texts",
        "upkeep",
        lambda turn: live_texts.save_problems(live_texts.find_problems(turn.step)),
        Daily(4),
    ),
    Job("words", "Count words for the search", "upkeep", lambda turn: count_words(turn.step), Daily(4, 30)),
    Job("activity", "Verify the record of activity", "upkeep", _check_activity, Daily(5)),
    Job("links", "Check links", "network", _check_links, Weekly(1)),
    Job(
        "retractions",
        "Look sources up in the file of retractions",
        "upkeep",
        _check_sources,
        Weekly(5, 30),
        why_off=lambda: "" if settings.RETRACTIONS_FILE else "RETRACTIONS_FILE is not set.",
    ),
]
