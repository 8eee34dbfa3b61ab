"""The checklist in the admin: on the article's form, as JSON beside it, and on the way to an edition."""

from django.contrib import messages
from django.http import HttpResponseRedirect, JsonResponse
from django.urls import path, reverse
from django.utils.functional import SimpleLazyObject

from articles.admin.steps import FreezeForm
from articles.checklist import checks
from articles.publishing import actions


class CheckingMixin:
    """For the admin of articles: shows the checklist, and freezes."""

    def get_urls(self):
        address = path("<int:pk>/checklist/", self.step(self.show_checklist), name="articles_article_checklist")
        return [address, *super().get_urls()]

    def show_checklist(self, request, article):
        """Answer what the checklist says of the article as it was saved last, as JSON (see Checklist.as_json)."""
        return JsonResponse(checks.of_article(article).as_json())

    def change_view(self, request, object_id, form_url="", extra_context=None):
        article = self.get_object(request, object_id)
        if article is not None:
            address = reverse("admin:articles_article_checklist", args=[article.pk])
            extra_context = (extra_context or {}) | {
                # Read when the form is shown, not when it is saved and left.
                "checklist": SimpleLazyObject(lambda: checks.of_article(article)),
                "checklist_address": address,
            }
        return super().change_view(request, object_id, form_url, extra_context)

    def freeze(self, request, article):
        """Freeze what was saved last, after saying what kind of change it is."""
        last = article.editions.order_by("-number").first()
        checked = checks.of_article(article)
        least, why = checked.least_class(last)
        said_before = last.overrides.all() if last else ()

        def act(form):
            proposed = form.cleaned_data["change_class"]
            edition = actions.freeze(
                article=article,
                by=request.user,
                change_class=proposed,
                public_note=form.cleaned_data["public_note"],
                version=form.cleaned_data["version"],
                reasons=form.reasons,
            )
            if last and edition.pk == last.pk:
                messages.info(request, f"The text is the same as in edition {last.number}: no new edition was needed.")
            else:
                messages.success(request, f"Edition {edition.number} is frozen. Send it for approval, or publish it.")
                if edition.change_class != proposed:
                    messages.warning(request, f"Raised to {edition.change_class}: {'; '.join(why)}.")
            return HttpResponseRedirect(reverse("admin:articles_edition_change", args=[edition.pk]))

        return self.ask(
            request,
            article,
            FreezeForm,
            act,
            heading=f"Freeze “{article.title}”",
            explanation="The text as it was last saved becomes an edition that never changes. Approvers sign it, readers see it.",
            button="Freeze",
            initial={"version": article.version} | {f"reason_{row.rule}": row.reason for row in said_before},
            checklist=checked,
            least=(least, why),
        )
