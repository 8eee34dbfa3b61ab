"""The moderators' page: a list of cards, each with everything that helps to decide. Every press goes through a verb of
comments/actions; nothing else on these pages changes a comment."""

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
from comments.admin.bulk_actions import AT_ONCE, press
from comments.admin.cards import cards, lines
from comments.admin.listing import ALL, LINES_PER_PAGE, SEARCHED, VIEWS, Asked, Listing, listing
from comments.admin.log import entries
from comments.models import Ban, Comment, ScriptedReply, Told
from comments.moderation import bans, edits
from comments.notifications import moderator_digest
from core.admin.csp import NonceAdmin

# So long may a comment that may tell of danger wait before the page says it aloud.
ALARM = timedelta(minutes=30)
BAN_DAYS = 30
COUNTED = 1000


@admin.register(Comment)
class CommentAdmin(ModeratorsOnly, NonceAdmin, admin.ModelAdmin):
    """Django's own list and form are not used: a queue needs cards, and a list of a million must not be counted."""

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
        asked = Asked.of(request.GET)
        return self._page(request, asked, lambda: listing(asked), title="Comments")

    def change_view(self, request, object_id, form_url="", extra_context=None):
        comment = self.get_object(request, object_id) if object_id.isdigit() and len(object_id) < 19 else None
        if not self.has_moderate_permission(request):
            raise PermissionDenied
        if comment is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        found = Comment.objects.filter(pk=comment.pk).select_related(
            "article", "parent", "parent__person", "person", "decided_by", "edited_by", "pinned_by"
        )
        asked = Asked(ALL)
        return self._page(
            request, asked, lambda: Listing(asked, list(found), "", None), title=f"Comment {comment.pk}", alone=True
        )

    def guide(self, request):
        """What to answer somebody who may be in danger."""
        self._moderators_only(request)
        replies = ScriptedReply.objects.filter(is_active=True, for_risk=True)
        context = {**self._context(request, "Answering people at risk"), "replies": replies, "done": edits.DONE}
        return TemplateResponse(request, "admin/comments/comment/guide.html", context)

    def log(self, request):
        """What was done about comments that may tell of danger."""
        self._moderators_only(request)
        found, after = entries(request.GET)
        late = [entry for entry in found if entry.waited and entry.waited > ALARM]
        context = self._context(request, "Log of comments that may tell of danger")
        waiting = [entry for entry in late if not entry.first]
        context |= {"entries": found, "after": after, "late": len(late), "waiting": len(waiting)}
        context["alarm_minutes"] = ALARM.seconds // 60
        return TemplateResponse(request, "admin/comments/comment/log.html", context)

    def watch(self, request):
        """Answer the state of the comments `pk`, so that an open page can say what another moderator has done since."""
        self._moderators_only(request)
        numbers = [
            int(number)
            for number in request.GET.getlist("pk")[:LINES_PER_PAGE]
            if number.isdigit() and len(number) < 19
        ]
        found = Comment.objects.filter(pk__in=numbers).select_related("decided_by")
        return JsonResponse({
            str(row.pk): {
                "state": row.state,
                "said": row.get_state_display().lower(),
                "by": row.decided_by.get_username() if row.decided_by else "",
            }
            for row in found
        })  # fmt: skip

    def _moderators_only(self, request):
        if not self.has_moderate_permission(request):
            raise PermissionDenied

    def _page(self, request, asked, fetch, *, title, alone=False):
        """Show a Listing; on POST do what was pressed first. What was refused is shown again with what was typed."""
        self._moderators_only(request)
        if request.method not in {"GET", "HEAD", "POST"}:
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])
        if request.method == "POST":
            back = request.path if alone else f"{request.path}?{asked.query()}"
            if "letters" in request.POST:
                return self._choose_letters(request, back)
            if press(request):
                following = request.POST.get("next", "")
                return HttpResponseRedirect(f"{back}#c-{following}" if following.isdigit() else back)
        found = fetch()
        context = self._context(request, title) | self._around(request, asked)
        context |= {"listing": found, "cards": (lines if asked.lines else cards)(found.comments), "alone": alone}
        if request.method == "POST":
            context |= _typed(request.POST, found.comments)
        return TemplateResponse(request, "admin/comments/comment/queue.html", context)

    def _choose_letters(self, request, back):
        wanted = request.POST["letters"] == "on"
        moderator_digest.choose_mail(user=request.user, wanted=wanted)
        said = "You get letters when comments wait." if wanted else "You get no more letters about comments."
        messages.success(request, said)
        return HttpResponseRedirect(back)

    def _context(self, request, title):
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
        }

    def _around(self, request, asked):
        """What stands around the cards: counts that stop at COUNTED, the alarm, what may be chosen."""
        now, pile = timezone.now(), moderator_digest.pile()
        counts = {"pending": pile.waiting, "reported": pile.reported}
        return {
            "asked": asked,
            "only": Article.objects.filter(pk=asked.article).first() if asked.article else None,
            "views": [
                {
                    "key": key,
                    "label": label,
                    "count": _capped(counts.get(key)),
                    "query": Asked(key, lines=asked.lines, article=asked.article).query(),
                }
                for key, label in VIEWS.items()
            ],
            "pile": pile,
            "alarm": pile.oldest_at_risk is not None and now - pile.oldest_at_risk > ALARM,
            "alarm_before": now - ALARM,
            "searched": SEARCHED,
            "at_once": AT_ONCE,
            "replies": list(ScriptedReply.objects.filter(is_active=True)),
            "person": Person.objects.filter(user=request.user).first(),
            "letters": moderator_digest.wants_mail(request.user),
            "done": edits.DONE,
            "told": list(Told),
            "ban_kinds": Ban.Kind.choices,
            "ban_until": timezone.localdate(now) + timedelta(days=BAN_DAYS),
            "ban_last": timezone.localdate(now) + timedelta(days=bans.LONGEST.days),
        }


def _typed(data, comments):
    """What was sent and refused: for one card on the page (`typed_one`, its number), or for what the page has no place for."""
    one = "" if "bulk" in data else data.get("chosen", "").partition(".")[0]
    here = one in {str(comment.pk) for comment in comments}
    chosen = set(data.getlist("chosen"))
    return {"typed": data, "typed_for": chosen, "typed_one": one if here else "", "typed_kept": not here}


def _capped(count):
    return f"{COUNTED:,}+" if count is not None and count > COUNTED else count
