"""Completeness of block kinds, and handling of removed kinds."""

from collections import defaultdict

import pytest
from django.core.exceptions import ImproperlyConfigured

from articles.blocks.base import BLOCKS, Block, find_named, kind_of, kinds, register
from articles.blocks.parts import checks, freezing
from articles.changes import classify
from articles.changes.diff import diff_documents
from articles.checklist.parsed_text import ParsedText
from articles.document.digest import digest
from articles.fields import RichTextField
from articles.models import (
    Callout,
    ClinicSpotlight,
    Edition,
    Figure,
    PullQuote,
    Reference,
    RelatedArticle,
    Snippet,
    Source,
)
from articles.publishing import actions, editions
from articles.rendering.document import render
from clinics.models import Treatment
from tests.factories.articles import ALL, add_block, freeze, make_article, make_live, make_user, publish
from tests.factories.files import make_file
from tests.factories.pictures import make_image
from tests.factories.places import make_clinic

GONE = {"type": "crossword", "clue": "Rest, in five letters", "answer_html": "<p><b>Sleep</b></p>"}


class Half(Block):
    """Unregistered block kind that defines only a name."""

    kind = "half"

    class Meta(Block.Meta):
        abstract = True


class Rich(Block):
    """Block kind that freezes rich text under a key without an `_html` suffix."""

    kind = "rich"
    samples = {"": {"answer": "<p>Sleep helps.</p>"}}
    answer = RichTextField()

    class Meta(Block.Meta):
        abstract = True


def test_block_kinds_are_listed_in_menu_order():
    orders = [block.order for block in BLOCKS]
    assert orders == sorted(set(orders)), "each kind has a place of its own"
    assert list(kinds()) == [*(block.kind for block in BLOCKS), "lead"]
    assert [BLOCKS[0].kind, BLOCKS[-1].kind] == ["rich_text", "reference"]


def test_all_registered_blocks_are_complete():
    assert checks.blocks_are_complete(None) == []


def test_check_names_missing_parts_of_block_kind():
    class Whole(Half):
        kind = "pull_quote"
        samples = {"": {"quote": "I slept."}}
        words = tokens = lines = passages = classmethod(lambda cls, item, titles=None: [item["quotation"]])
        render = classmethod(lambda cls, item, found: None)
        markdown = classmethod(lambda cls, block: "")

        class Meta(Block.Meta):
            abstract = True

    said = [problem for problem, _hint in checks.problems(Half)]
    missing = ("words", "tokens", "lines", "passages", "markdown", "render")
    assert said == [*(f"has no {name}()" for name in missing), "has no samples"]
    said = [problem for problem, _hint in checks.problems(Whole)]
    assert "cannot read its own sample: lines() raised KeyError('quotation')" in said
    assert len(said) == 4


def test_check_requires_freeze_thaw_and_template_for_stored_kind(monkeypatch):
    monkeypatch.setattr(checks, "BLOCKS", [Half, Rich])
    said = [problem for problem, _hint in checks.problems(Half)]
    assert {"has no freeze()", "has no thaw()", "has no template"} <= set(said)
    assert "freezes the rich text of 'answer' under no key 'answer_html'" in [
        said for said, _hint in checks.problems(Rich)
    ]


def test_registering_duplicate_kind_name_fails():
    with pytest.raises(ImproperlyConfigured, match="pull_quote"):
        register(type("Other", (), {"kind": "pull_quote"}))


@pytest.mark.parametrize("kind", kinds().values(), ids=lambda kind: kind.kind)
def test_every_block_sample_yields_label_lines_and_tokens(kind):
    for sample in kind.samples.values():
        item = {"type": kind.kind, **sample}
        assert kind_of(item) is kind and kind.label()[0].isupper()
        assert kind.lines(item, defaultdict(dict)), "a difference has something to show"
        assert any(kind.tokens(item)), "a change is noticed"


def whole():
    """Return an article with a block of each kind, most of them from samples."""
    article = make_article(html="<h2>Rest</h2><p>Sleep <strong>helps</strong>.</p>", lead_image=make_image())
    image, clinic = make_image(width=9, caption="Hills", credit="Bo Reed"), make_clinic(name="Harbor")
    source = Source.objects.create(title="Sleep", authors="Doe J", year=2019, doi="10.1000/1")
    named = {"image": image.pk, "source": source.pk, "file": make_file().pk}
    named |= {"treatment": Treatment.objects.create(name="Infusion", slug="infusion").pk, "region": clinic.city_id}
    named["snippet"] = Snippet.objects.create(name="Ask", html="<p>Ask first.</p>").pk
    add_block(article, Figure, image=image, alt="A hill")
    add_block(article, PullQuote, quote="I slept.", attribution="A patient")
    add_block(article, Callout, style="safety", heading="Call", html="<p>Call for help.</p>")
    add_block(article, RelatedArticle, target=make_live("Mood").article)
    add_block(article, ClinicSpotlight, clinic=clinic, note="By the sea")
    add_block(article, Reference, source=source)
    for ordering, model in enumerate(BLOCKS, start=1000):
        if not model.objects.filter(parent=article).exists():
            sample = next(iter(model.samples.values()))
            block = model.thaw({key: named.get(key, value) for key, value in sample.items()})
            block.parent, block.region, block.ordering = article, "body", ordering
            block.full_clean()
            block.save()
    return article


@pytest.mark.django_db
def test_every_block_kind_freezes_renders_and_restores():
    article = whole()
    edition = publish(freeze(article))
    assert sorted(item["type"] for item in edition.document) == sorted(kinds())
    lead, blocks = render(edition.document)
    assert lead.image and {block.type for block in blocks} == {block.kind for block in BLOCKS}
    assert next(block for block in blocks if block.type == "reference").items[0]["number"] == 1
    for model in BLOCKS:
        model.objects.filter(parent=article).delete()
    assert actions.restore_text(edition=edition, by=make_user("chief", *ALL)) == 0
    assert freezing.build(article)[0] == edition.document


@pytest.mark.django_db
def test_named_objects_are_loaded_with_one_query_per_type(django_assert_num_queries):
    document = freezing.build(whole())[0]
    with django_assert_num_queries(8):
        find_named(document * 3)


@pytest.mark.django_db
def test_unsaved_preview_equals_frozen_edition():
    article = whole()
    first = freeze(article)
    add_block(article, PullQuote, quote="I slept 9 hours.")
    preview = editions.unsaved_edition(article, first)
    edition = freeze(article)
    same = {field.attname for field in Edition._meta.fields} - {"id", "frozen_at", "frozen_by_id"}
    assert {name: getattr(preview, name) for name in same} == {name: getattr(edition, name) for name in same}


# -- a kind that was removed ------------------------------------------------------------------------------------------


@pytest.fixture
def orphan(monkeypatch):
    """Return a live edition with an item of a removed kind."""
    build = freezing.build
    monkeypatch.setattr(freezing, "build", lambda *read: (build(*read)[0] + [GONE], build(*read)[1]))
    edition = make_live()
    monkeypatch.undo()
    return edition


@pytest.mark.django_db
def test_public_page_omits_unknown_block(client, orphan, caplog):
    answer = client.get(orphan.article.get_absolute_url())
    page = answer.content.decode()
    assert answer.status_code == 200 and "Sleep helps." in page and "five letters" not in page
    assert any("crossword" in record.getMessage() for record in caplog.records)


@pytest.mark.django_db
def test_article_with_unknown_block_can_be_frozen_and_restored(orphan):
    article = orphan.article
    edition = freeze(article, change_class="cosmetic")
    assert (edition.number, edition.change_class) == (2, "medical"), "a lost block is no matter of layout"
    assert actions.restore_text(edition=orphan, by=make_user("chief", *ALL)) == 1, "it is counted as lost"
    assert freeze(article) == edition


@pytest.mark.django_db
def test_unknown_block_kind_can_be_compared_and_checked():
    removed = diff_documents([GONE], [])
    assert [(block.kind, block.label) for block in removed] == [("removed", "crossword")]
    assert "five letters" in removed[0].parts[0][1]
    assert ParsedText("Sleep", "", "", [GONE]).passages[1:] == []
    assert [token.kind for row in classify.token_rows("", "", [GONE]) for token in row] == ["unknown"]


def test_digest_of_unknown_block_ignores_emphasis():
    plain = GONE | {"answer_html": "<p>Sleep</p>"}
    assert digest("T", "", [GONE]) == digest("T", "", [plain])
    assert digest("T", "", [GONE]) != digest("T", "", [plain | {"answer_html": "<p>Sleep not</p>"}])


def test_empty_block_asks_in_plain_words_for_what_a_person_can_enter():
    assert kind_of({"type": "snippet"})().list_needs() == ["Snippet: choose a snippet, or delete the block."]
    assert "Statistic: write what it counts, or delete the block." in kind_of({"type": "statistic"})().list_needs()
