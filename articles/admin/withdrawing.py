"""The steps that take an article off the site, and out of the bin."""

from django.contrib import messages

from articles.admin.steps import WITHDRAWN, ArticleStep, LeaveForm, WithdrawArticleForm
from articles.publishing import actions
from articles.references.usage import MAX_USES, uses_of


class LeavingStep(ArticleStep):
    """A step that takes an article off the site.

    Its page lists first what depends on the article. People choose in its form where readers go.
    """

    form_class = LeaveForm

    template_name = "admin/articles/leaving.html"

    def get_form_options(self):
        return {"site": self.admin.admin_site}

    def get_context(self, form):
        return super().get_context(form) | {"uses": uses_of(self.object, self.request.user), "limit": MAX_USES}


class Withdraw(LeavingStep):
    name = "withdraw"
    permission = "articles.withdraw_edition"
    heading = "Withdraw “{object.title}”"
    form_class = WithdrawArticleForm
    explanation = (
        "The article goes offline now, and scheduled editions are canceled. Choose what readers may still read."
    )
    button = "Withdraw"

    def act(self, form):
        actions.withdraw(article=self.object, by=self.request.user, **form.cleaned_data)
        instead = form.cleaned_data["instead"]
        sent = f" Readers of its address are sent to “{instead}”." if instead else ""
        messages.success(self.request, WITHDRAWN[form.cleaned_data["kind"]] + sent)


class MoveToBin(LeavingStep):
    name = "bin"
    permission = "articles.bin_article"
    heading = "Move “{object.title}” to the bin"
    explanation = (
        "The article leaves the site, and readers can no longer open its earlier editions. You can take it out again."
    )
    button = "Move to bin"
    done = "The article is in the bin. Nothing was deleted, and you can take it out again."

    def act(self, form):
        actions.put_in_bin(article=self.object, by=self.request.user, **form.cleaned_data)


class RestoreFromBin(ArticleStep):
    name = "restore"
    permission = "articles.bin_article"
    heading = "Take “{object.title}” out of the bin"
    explanation = "It comes back as a draft. Publish it again when you are ready."
    button = "Take out of the bin"
    done = "The article is out of the bin. It is a draft now."

    def act(self, form):
        actions.restore_from_bin(article=self.object, by=self.request.user)
