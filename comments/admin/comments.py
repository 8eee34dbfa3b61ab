"""The moderators' page: a list of cards with everything that helps to decide.

Every button calls a verb of comments/moderation; nothing else here changes a comment.
"""

from datetime import timedelta

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_GET

from articles.models import Article
from authors.models import Person
from comments.admin.access import ModeratorsOnly
from comments.admin.bulk_actions import MAX_COMMENTS, perform_action
from comments.admin.cards import build_cards, build_rows
from comments.admin.listing import ALL, LINES_PER_PAGE, MAX_SEARCHED, VIEWS, Listing, ListQuery, load_listing
from comments.admin.log import load_entries
from comments.models import Ban, Comment, RemovalReason, ScriptedReply
from comments.moderation import bans, edits
from comments.notifications import moderator_digest
from core.admin.csp import NonceAdmin
from core.admin.people import full_name
from core.text.numbers import read_number

# After this wait, the page announces a possible crisis.
MAX_CRISIS_WAIT = timedelta(minutes=30)
BAN_DAYS = 30
MAX_COUNTED = 1000


@admin.register(Comment)
class CommentAdmin(ModeratorsOnly, NonceAdmin, admin.ModelAdmin):
    """A queue instead of Django's list and form: it has cards and counts no rows."""

    actions = None
    list_display = ["pk"]

    def has_add_permission(self, request):
        return False

    def get_urls(self):
        own = [
            path(f"{name}/", self.admin_site.admin_view(view), name=f"comments_comment_{name}")
            for name, view in (("guide", self.guide), ("log", self.log), ("watch", require_GET(self.watch)))
        ]
        return own + super().get_urls()

    def changelist_view(self, request, extra_context=None):
        asked = ListQuery.of(request.GET)
        return self._page(request, asked, lambda: load_listing(asked), title="Comments")

    def change_view(self, request, object_id, form_url="", extra_context=None):
        comment = self.get_object(request, object_id) if read_number(object_id) is not None else None
        if not self.has_moderate_permission(request):
            raise PermissionDenied
        if comment is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        found = Comment.objects.filter(pk=comment.pk).select_related(
            "article", "parent", "parent__person", "person", "decided_by", "edited_by", "pinned_by"
        )
        asked = ListQuery(ALL)
        return self._page(
            request, asked, lambda: Listing(asked, list(found), "", None), title=f"Comment {comment.pk}", alone=True
        )

    def guide(self, request):
        """Show what to reply to people at risk."""
        self._moderators_only(request)
        replies = ScriptedReply.objects.filter(is_active=True, for_risk=True)
        context = {
            **self._context(request, "Answering people at risk"),
            "replies": replies,
            "crisis_actions": edits.CRISIS_ACTIONS,
        }
        return TemplateResponse(request, "admin/comments/comment/guide.html", context)

    def log(self, request):
        """Show what was done about possible crises."""
        self._moderators_only(request)
        found, after = load_entries(request.GET)
        late = [entry for entry in found if entry.waited and entry.waited > MAX_CRISIS_WAIT]
        context = self._context(request, "Log of possible crises")
        waiting = [entry for entry in late if not entry.first]
        context |= {"entries": found, "after": after, "late": len(late), "waiting": len(waiting)}
        context["alarm_minutes"] = MAX_CRISIS_WAIT.seconds // 60
        return TemplateResponse(request, "admin/comments/comment/log.html", context)

    def watch(self, request):
        """Return the state of the comments `pk` as JSON, for pages that are still open."""
        self._moderators_only(request)
        numbers = filter(None, map(read_number, request.GET.getlist("pk")[:LINES_PER_PAGE]))
        found = Comment.objects.filter(pk__in=numbers).select_related("decided_by")
        return JsonResponse({
            str(row.pk): {
                "state": row.state,
                "label": row.get_state_display().lower(),
                "by": full_name(row.decided_by),
            }
            for row in found
        })  # fmt: skip

    def _moderators_only(self, request):
        if not self.has_moderate_permission(request):
            raise PermissionDenied

    def _page(self, request, asked, fetch, *, title, alone=False):
        """Show a Listing; a POST acts first, and a refused one shows again what was typed."""
        self._moderators_only(request)
        if request.method not in {"GET", "HEAD", "POST"}:
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        if request.method == "POST":
            back = request.path if alone else f"{request.path}?{asked.query()}"
            if "emails" in request.POST:
                return self._save_email_preference(request, back)
            if perform_action(request):
                following = request.POST.get("next", "")
                return HttpResponseRedirect(f"{back}#c-{following}" if read_number(following) is not None else back)
        found = fetch()
        context = self._context(request, title) | self._around(request, asked)
        context |= {
            "listing": found,
            "cards": (build_rows if asked.lines else build_cards)(found.comments),
            "alone": alone,
        }
        if request.method == "POST":
            context |= _typed_context(request.POST, found.comments)
        return TemplateResponse(request, "admin/comments/comment/queue.html", context)

    def _save_email_preference(self, request, back):
        wanted = request.POST["emails"] == "on"
        moderator_digest.save_email_preference(user=request.user, wanted=wanted)
        message = "You get emails when comments are waiting." if wanted else "You no longer get emails about comments."
        messages.success(request, message)
        return HttpResponseRedirect(back)

    def _context(self, request, title):
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
        }

    def _around(self, request, asked):
        """Return what surrounds the cards: capped counts, the alarm, and choices."""
        now, summary = timezone.now(), moderator_digest.pending_summary()
        counts = {"pending": summary.waiting, "reported": summary.reported}
        return {
            "asked": asked,
            "only": Article.objects.filter(pk=asked.article).first() if asked.article else None,
            "views": [
                {
                    "key": key,
                    "label": label,
                    "count": _capped_count(counts.get(key)),
                    "query": ListQuery(key, lines=asked.lines, article=asked.article).query(),
                }
                for key, label in VIEWS.items()
            ],
            "summary": summary,
            "alarm": summary.oldest_at_risk is not None and now - summary.oldest_at_risk > MAX_CRISIS_WAIT,
            "alarm_before": now - MAX_CRISIS_WAIT,
            "searched": MAX_SEARCHED,
            "at_once": MAX_COMMENTS,
            "replies": list(ScriptedReply.objects.filter(is_active=True)),
            "person": Person.objects.filter(user=request.user).first(),
            "gets_emails": moderator_digest.wants_email(request.user),
            "crisis_actions": edits.CRISIS_ACTIONS,
            "removal_reasons": list(RemovalReason),
            "ban_kinds": Ban.Kind.choices,
            "ban_until": timezone.localdate(now) + timedelta(days=BAN_DAYS),
            "ban_last": timezone.localdate(now) + timedelta(days=bans.MAX_BAN.days),
        }


def _typed_context(data, comments):
    """Return the refused input: for one card (`typed_one`) or kept above the list."""
    one = "" if "bulk" in data else data.get("chosen", "").partition(".")[0]
    here = one in {str(comment.pk) for comment in comments}
    chosen = set(data.getlist("chosen"))
    return {"typed": data, "typed_for": chosen, "typed_one": one if here else "", "typed_kept": not here}


def _capped_count(count):
    return f"{MAX_COUNTED:,}+" if count is not None and count > MAX_COUNTED else count
