"""The writing form: stale forms, restored text, presence and previews."""

import json

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from activity.models import Entry
from articles.models import Article, DraftVersion, PullQuote, RichText
from articles.publishing import previews
from core.models import UnsavedVersion
from tests.e2e.desk import errors
from tests.factories.articles import freeze

pytestmark = pytest.mark.django_db


def form_of(article):
    return reverse("admin:articles_article_change", args=[article.pk])


HTML = "articles_richtext_set-0-html"


def test_stale_article_form_shows_both_versions_and_keeps_input(desks, article):
    writer, editor = desks
    stale = writer.form(form_of(article))
    editor.send(form_of(article), **{HTML: "<p>What the editor wrote.</p>", "title": "The editor's title"})
    mine = stale | {HTML: "<p>What the writer typed.</p>", "title": "The writer's title"}
    answer = writer.client.post(form_of(article), mine)
    assert answer.status_code == 200
    assert "editor saved this article after you opened it" in errors(answer)
    page = answer.content.decode()
    assert "The editor&#x27;s title" in page
    assert "The writer&#x27;s title" in page
    compared = {conflict.name: conflict for conflict in answer.context["stale"]["conflicts"]}
    assert {name: conflict.chosen for name, conflict in compared.items()} == {
        "_take-title": "mine", "_take-articles_richtext_set-0": "both",
    }  # fmt: skip
    shown = str(compared["_take-articles_richtext_set-0"].blocks)
    assert "editor wrote" in shown and "typed" in shown
    kept = answer.context["inline_admin_formsets"][1].formset.forms[0]["html"].value()
    assert kept == "<p>What the writer typed.</p>"
    # It is refused again until the page with both versions was sent.
    assert writer.client.post(form_of(article), mine).status_code == 200
    version = Article.objects.get(pk=article.pk).version
    assert writer.client.post(form_of(article), mine | {"_mine": version - 1}).status_code == 200
    assert writer.client.post(form_of(article), mine | {"_mine": version}).status_code == 302
    article.refresh_from_db()
    assert article.title == "The writer's title"
    assert RichText.objects.get(parent=article).html == "<p>What the writer typed.</p>"
    assert DraftVersion.objects.first().title == "The editor's title", "what was replaced is kept"


@pytest.mark.parametrize(
    ("choice", "texts"),
    [
        ("mine", ["<p>Typed.</p>"]),
        ("theirs", ["<p>The editor's.</p>"]),
        ("both", ["<p>The editor's.</p>", "<p>Typed.</p>"]),
        ("forged", ["<p>Typed.</p>"]),
    ],
)
def test_each_block_of_two_versions_is_chosen(desks, article, choice, texts):
    writer, editor = desks
    stale = writer.form(form_of(article))
    quote = "articles_pullquote_set-0-quote"
    editor.send(form_of(article), **{HTML: "<p>The editor's.</p>", quote: "They changed only this."})
    mine = stale | {HTML: "<p>Typed.</p>", "title": "Typed title"}
    answer = writer.client.post(form_of(article), mine)
    begun = {conflict.name: conflict.chosen for conflict in answer.context["stale"]["conflicts"]}
    assert begun == {
        "_take-title": "mine", "_take-articles_richtext_set-0": "both", "_take-articles_pullquote_set-0": "theirs",
    }  # fmt: skip
    version = Article.objects.get().version
    chosen = begun | {"_take-articles_richtext_set-0": choice, "_mine": version}
    assert writer.client.post(form_of(article), mine | chosen).status_code == 302
    assert [row.html for row in RichText.objects.order_by("ordering", "pk")] == texts
    assert PullQuote.objects.get().quote == "They changed only this."
    assert Article.objects.get().title == "Typed title"


def test_block_that_a_colleague_deleted_may_go(desks, article):
    writer, editor = desks
    stale = writer.form(form_of(article))
    editor.send(form_of(article), **{"articles_richtext_set-0-DELETE": "on"})
    mine = stale | {"title": "Typed title"}
    answer = writer.client.post(form_of(article), mine)
    (_title, block) = answer.context["stale"]["conflicts"]
    assert block.chosen == "theirs" and "deleted" in block.who
    mine |= {"_mine": Article.objects.get().version, block.name: "theirs"}
    assert writer.client.post(form_of(article), mine).status_code == 302
    assert not RichText.objects.exists()


def test_stale_form_restores_deleted_block_with_typed_text(desks, article):
    writer, editor = desks
    stale = writer.form(form_of(article))
    editor.send(form_of(article), **{"articles_richtext_set-0-DELETE": "on"})
    assert not RichText.objects.exists()
    mine = stale | {HTML: "<p>Still mine.</p>"}
    answer = writer.client.post(form_of(article), mine)
    assert answer.status_code == 200
    assert "Still mine." in answer.content.decode()
    version = Article.objects.get(pk=article.pk).version
    assert writer.client.post(form_of(article), mine | {"_mine": version}).status_code == 302
    assert RichText.objects.get(parent=article).html == "<p>Still mine.</p>"
    assert PullQuote.objects.get(parent=article).quote == "I slept through."


def test_article_form_without_version_is_stale(desks, article):
    form = desks[0].form(form_of(article))
    form.pop("seen_version")
    assert desks[0].client.post(form_of(article), form).status_code == 200
    assert Article.objects.get(pk=article.pk).version == 1


def test_new_article_takes_keys_before_its_script_is_loaded(desks, article):
    def title_of(path):
        return str(desks[0].client.get(path).context["adminform"].form["title"])

    assert " autofocus" in title_of(reverse("admin:articles_article_add"))
    assert " autofocus" not in title_of(form_of(article))


@pytest.mark.parametrize("number", ["x", "-1", "99999999"])
def test_invalid_block_counts_are_refused(desks, article, number):
    form = desks[0].form(form_of(article)) | {"articles_richtext_set-INITIAL_FORMS": number}
    assert desks[0].client.post(form_of(article), form).status_code in {200, 302}
    assert RichText.objects.filter(parent=article).first().html == "<p>The first text of all.</p>"


def test_sequential_saves_show_no_conflict(desks, article):
    """People who save in turn, each with a fresh form, see no warning."""
    for number, desk in enumerate((*desks, *desks), start=1):
        desk.send(form_of(article), standfirst=f"Number {number}.")
    article.refresh_from_db()
    assert (article.standfirst, article.version) == ("Number 4.", 5)
    assert article.last_edited_by == desks[1].user


def sent(form, **changes):
    """Return the body of a request with a form's fields, as the script sends it."""
    flat = [
        [name, str(value)]
        for name, values in (form | changes).items()
        for value in (values if isinstance(values, list) else [values])
    ]
    return {"data": json.dumps({"fields": flat}), "content_type": "application/json"}


def test_incomplete_draft_is_saved_and_refused_as_an_edition(desks):
    """A title is enough to save; empty blocks stay and are named."""
    writer, editor = desks
    add = reverse("admin:articles_article_add")
    prefix = "articles_relatedarticle_set"
    row = {f"{prefix}-0-{name}": value for name, value in {"region": "body", "ordering": "10", "target": ""}.items()}
    text = {"articles_richtext_set-TOTAL_FORMS": "1", "articles_richtext_set-0-region": "body"}
    text |= {"articles_richtext_set-0-ordering": "20", HTML: "", "articles_figure_set-TOTAL_FORMS": "1"}
    text |= {"articles_figure_set-0-region": "body", "articles_figure_set-0-ordering": "30"}
    writer.send(add, title="Only a title", slug="only-a-title", **{f"{prefix}-TOTAL_FORMS": "1"}, **row, **text)
    article = Article.objects.get()
    assert article.topic is None
    page = writer.client.get(form_of(article)).content.decode()
    for need in ("Choose a topic.", "Related article: choose an article, or delete", "Text: write the text",
                 "Figure: choose a picture, or delete the block."):  # fmt: skip
        assert need in page
    refused = editor.refused("freeze", article, change_class="medical")
    assert "Choose a topic." in refused and "Related article: choose an article" in refused
    for name in ("preview", "preview_text"):
        assert writer.client.get(reverse(f"admin:articles_article_{name}", args=[article.pk])).status_code == 200
    assert writer.client.get(reverse("admin:articles_article_changelist")).status_code == 200
    with pytest.raises(IntegrityError, match="topic"), transaction.atomic():
        freeze_row(article)


def freeze_row(article):
    """Write an edition past the action, as only the database can refuse it."""
    edition = previews.edition_of_draft(article)
    edition.save(force_insert=True)


def test_article_with_editions_keeps_its_topic(desks, article):
    freeze(article)
    form = desks[1].form(form_of(article)) | {"topic": ""}
    answer = desks[1].client.post(form_of(article), form)
    assert answer.status_code == 200
    assert "Choose a topic: this article has editions." in errors(answer)
    with pytest.raises(IntegrityError, match="topic"), transaction.atomic():
        Article.objects.update(topic=None)


def test_saves_keep_what_they_replace_and_restore_it(desks, article):
    writer, editor = desks
    writer.send(form_of(article), **{HTML: "<p>The second text.</p>", "title": "Second"})
    version = DraftVersion.objects.get()
    assert (version.title, version.number, version.replaced_by) == ("Sleep and mood", 1, writer.user)
    versions = reverse("admin:articles_article_unsaved_versions", args=[article.pk])
    restore = reverse("admin:articles_article_draft_restore", args=[article.pk, version.pk])
    assert restore in editor.client.get(versions).content.decode()
    page = editor.client.get(restore).content.decode()
    assert "The first text of all." in page or "first" in page
    editor.send(restore, what="all")
    article.refresh_from_db()
    assert (article.title, article.version) == ("Sleep and mood", 3)
    assert RichText.objects.get().html == "<p>The first text of all.</p>"
    assert DraftVersion.objects.first().title == "Second", "restoring keeps what it replaces"
    # One block of it.
    again = reverse("admin:articles_article_draft_restore", args=[article.pk, DraftVersion.objects.first().pk])
    editor.send(again, what="0")
    article.refresh_from_db()
    assert article.title == "Sleep and mood"
    document = previews.edition_of_draft(article).document
    assert [item.get("html", item["type"]) for item in document] == [
        "<p>The second text.</p>", "<p>The first text of all.</p>", "pull_quote",
    ]  # fmt: skip
    found = list(Entry.objects.filter(verb__endswith="_restored").order_by("number").values_list("verb", flat=True))
    assert found == ["article.draft_restored", "article.block_restored"]


def test_save_without_a_change_keeps_nothing_twice(desks, article):
    for _twice in range(3):
        desks[0].send(form_of(article))
    assert DraftVersion.objects.count() == 1


def test_restoring_an_edition_shows_the_difference_and_keeps_the_draft(desks, article):
    edition = freeze(article)
    desks[1].send(form_of(article), **{HTML: "<p>Another text.</p>"})
    restore = reverse("admin:articles_edition_restore", args=[edition.pk])
    assert "diff__removed" in desks[1].client.get(restore).content.decode()
    desks[1].send(restore, what="all")
    assert "Another text." in str(DraftVersion.objects.first().document)
    assert RichText.objects.get().html == "<p>The first text of all.</p>"


def test_unsaved_version_is_compared_with_the_draft(desks, article):
    writer = desks[0]
    form = writer.form(form_of(article))
    key = reverse("admin:articles_article_unsaved", args=[article.pk])
    for number, words in enumerate(("Some early words", "Late")):
        body = sent(form, **{HTML: f"<p>{words}</p>"})
        writer.client.post(key, **body)
        assert UnsavedVersion.objects.count() == number
    versions = reverse("admin:articles_article_unsaved_versions", args=[article.pk])
    page = writer.client.get(versions, {"compare": UnsavedVersion.objects.get().pk}).content.decode()
    assert "early" in page and "diff__added" in page
    assert writer.client.get(versions, {"compare": "x"}).status_code == 200
