"""The actions on many articles, and the mixin that offers them above the list."""

from articles.admin.bulk import forms
from articles.admin.bulk.export import export_articles
from articles.admin.bulk.steps import Bulk
from articles.admin.steps import WithdrawForm
from articles.approval import actions as approval
from articles.approval import status
from articles.models import Edition
from articles.publishing import actions, settings
from core.errors import ActionRefused


class ChangeTopic(Bulk):
    name, permission, label = "topic", "articles.change_article", "Change the topic"
    heading, button = "Change the topic of articles", "Change the topic of {count}"
    explanation = "The new topic takes effect at once, also for readers."
    form_class = forms.TopicForm

    def apply(self, article, values):
        return settings.change_topic(article=article, topic=values["topic"], by=self.request.user)


class ChangeTags(Bulk):
    name, permission, label = "tags", "articles.change_article", "Add or remove tags"
    heading, button = "Add or remove tags of articles", "Change the tags of {count}"
    explanation = "The new tags take effect at once, also for readers."
    form_class = forms.TagsForm

    def apply(self, article, values):
        return settings.change_tags(article=article, by=self.request.user, **values)


class ChangeByline(Bulk):
    name, permission, label = "byline", "articles.change_article", "Add, remove or replace an author"
    heading, button = "Change the authors of articles", "Change the authors of {count}"
    explanation = "The authors belong to the text. Readers see them with the next edition."
    form_class = forms.BylineForm

    def apply(self, article, values):
        return settings.change_byline(article=article, by=self.request.user, **values)


class ChangeOwner(Bulk):
    name, permission, label = "owner", "articles.publish_edition", "Change the owner"
    heading, button = "Change the owner of articles", "Change the owner of {count}"
    explanation = "The owner may edit the article and finds it among their drafts."
    form_class = forms.OwnerForm

    def apply(self, article, values):
        return settings.change_owner(article=article, owner=values["owner"], by=self.request.user)


class AskForReview(Bulk):
    name, permission, label = "review", "articles.request_review", "Ask for a review"
    heading, button = "Ask for a review of articles", "Ask for a review of {count}"
    explanation = "Each approver gets an email for each article. An approval sets the next review date."
    form_class = forms.ReviewForm

    def apply(self, article, values):
        newest = Edition.objects.filter(article=article).order_by("-number").first()
        if newest is None:
            raise ActionRefused("It has no edition yet. Create one first.")
        person = values["person"] or _last_approver(article)
        approval.request_review(edition=newest, person=person, by=self.request.user, note=values["note"])
        return f"Edition {newest.number} to {person.display_name}"


def _last_approver(article):
    given = [row for row in status.latest_decisions(status.approvals_of(article)) if row.decision == "approved"]
    if not given:
        raise ActionRefused("It was never approved. Choose an approver.")
    return given[0].person


class WithdrawArticles(Bulk):
    name, permission, label = "withdraw", "articles.withdraw_edition", "Withdraw"
    heading, button = "Withdraw articles", "Withdraw {count}"
    explanation = "The pages go offline now, and scheduled editions are canceled."
    form_class = WithdrawForm

    def apply(self, article, values):
        actions.withdraw(article=article, by=self.request.user, **values)
        return "Goes offline"


class BinArticles(Bulk):
    name, permission, label = "bin", "articles.bin_article", "Move to the bin"
    heading, button = "Move articles to the bin", "Move {count} to the bin"
    explanation = "Articles in the bin leave the site. Nothing is deleted, and you can take them out again."

    def apply(self, article, values):
        if article.binned_at:
            raise ActionRefused("It is in the bin already.")
        actions.put_in_bin(article=article, by=self.request.user)
        return "Goes offline and into the bin" if article.live_number else "Goes into the bin"


class RestoreArticles(Bulk):
    name, permission, label = "restore", "articles.bin_article", "Take out of the bin"
    heading, button = "Take articles out of the bin", "Take {count} out of the bin"
    explanation = "They come back as drafts. Publish them again when you are ready."

    def apply(self, article, values):
        if not article.binned_at:
            raise ActionRefused("It is not in the bin.")
        actions.restore_from_bin(article=article, by=self.request.user)
        return "Comes back as a draft"


BULK = [
    ChangeTopic, ChangeTags, ChangeByline, ChangeOwner, AskForReview, WithdrawArticles, BinArticles, RestoreArticles,
]  # fmt: skip
EXPORT_PERMISSION = "articles.change_article"


def _as_action(step):
    def act(admin, request, queryset):
        return step(admin, request, queryset).respond()

    return act, step.name, step.label


class BulkMixin:
    """For ArticleAdmin: the actions on the chosen articles that a person may do."""

    def get_actions(self, request):
        found = {step.name: _as_action(step) for step in BULK if request.user.has_perm(step.permission)}
        if request.user.has_perm(EXPORT_PERMISSION):
            found["export"] = (export_articles, "export", "Export as CSV")
        return found
