"""What the items of a WordPress site become, once and again."""

import re
import socket

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError
from django.test import Client

from activity.models import Entry
from articles.models import Approval, ApprovalClaim, Article, CheckOverride, Edition, PublicationEvent, Reference
from authors.models import Person
from comments.models import Comment
from core.process.locks import only_one
from images.models import Image
from outbox.models import Email
from tests.factories.places import make_clinic
from tests.psychsite.moving.wordpress.wxr import attachment, comment, export, item

pytestmark = pytest.mark.django_db


def kinds_of(article):
    return [part["type"] for part in article.editions.get().document]


def test_posts_become_articles_at_their_old_time(load):
    code, report = load(export(
        item(7, "<p>Sleep helps.</p>", title="Rest &amp; sleep", excerpt="What helps.", extra=comment(1) + comment(2, parent=1)),
        item(8, status="draft"), item(9, status="trash"), item(10, password="enter"), item(11, kind="page", terms=()),
        item(12, status="future", date="2999-01-01 00:00:00"), item(13, kind="nav_menu_item"),
    ))  # fmt: skip
    assert code == 0
    assert report["counts"]["post"] == {
        "read": 5, "created": 4, "updated": 0, "unchanged": 0, "skipped": 1, "failed": 0,
    }  # fmt: skip
    assert report["not_taken"]["nav_menu_item"]["count"] == 1
    article = Article.objects.get(import_ref="old.example.org:post:7")
    edition = article.editions.get()
    assert (article.slug, article.topic.name, article.standfirst) == ("text-7", "Ketamine therapy", "What helps.")
    assert (edition.title, edition.live_from.isoformat()) == ("Rest & sleep", "2020-01-02T03:04:05+00:00")
    assert [line["name"] for line in edition.byline] == ["Ada Quill"]
    assert set(Edition.objects.live().values_list("article__slug", flat=True)) == {"text-7", "text-11"}
    assert Article.objects.get(slug="text-12").editions.get().state() == "scheduled"
    assert not Edition.objects.filter(article__slug__in=["text-8", "text-10"]).exists()
    assert "Words." in Article.objects.get(slug="text-8").words
    assert Comment.objects.filter(article=article).count() == 2
    page = Client().get("/articles/text-7/").content.decode()
    assert "Not medically reviewed" in page and "Imported from The Quiet Mind, live there since January 2, 2020" in page


def test_import_makes_no_approval_account_letter_or_request(load, monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("An import asked another host.")

    monkeypatch.setattr(socket, "create_connection", refuse)
    body = "<p>Words.</p><p>This post was medically approved by Dr. Ben Stone on March 3, 2021.</p>"
    load(export(item(7, body, extra=comment(1))))
    assert not Approval.objects.exists() and not Email.objects.exists() and not get_user_model().objects.exists()
    claim = ApprovalClaim.objects.get()
    assert (claim.name, str(claim.day), claim.person) == ("Dr. Ben Stone", "2021-03-03", None)
    page = Client().get("/articles/text-7/").content.decode()
    assert "Ben Stone" not in page and "Not medically reviewed" in page


def test_second_run_changes_nothing(load, uploads):
    data = export(
        item(7, '<p>One.</p><img src="https://old.example.org/wp-content/uploads/2020/01/hill-300x200.png" alt="A hill">',
             extra=comment(1)),
        item(8, '<p><a href="https://old.example.org/2020/01/text-7/">That one</a></p>', status="draft"),
        attachment(20),
    )  # fmt: skip
    load(data, uploads=uploads)
    before = [
        list(model.objects.order_by("pk").values())
        for model in (Article, Edition, PublicationEvent, Comment, Person, Image)
    ]
    entries = Entry.objects.count()
    code, report = load(data, uploads=uploads)
    after = [
        list(model.objects.order_by("pk").values())
        for model in (Article, Edition, PublicationEvent, Comment, Person, Image)
    ]
    assert (code, before, entries) == (0, after, Entry.objects.count())
    assert report["counts"]["post"]["unchanged"] == report["counts"]["post"]["read"] == 2
    assert report["counts"]["comment"]["unchanged"] == 1


def test_newer_export_makes_an_edition_unless_the_text_was_edited_here(load):
    load(export(item(7), item(8)))
    Article.objects.filter(slug="text-8").update(version=2)
    _code, report = load(export(item(7, "<p>Better words.</p>"), item(8, "<p>Better words.</p>")))
    assert [row["state"] for row in report["items"] if row["kind"] == "post"] == ["updated", "skipped"]
    assert Edition.objects.live().get(article__slug="text-7").text == "Better words."
    assert Edition.objects.get(article__slug="text-8").text == "Words."
    assert report["lists"]["edited here"]["rows"][0]["where"].startswith("8 ")


def test_links_lead_to_what_pages_became(load):
    body = (
        '<p><a href="http://www.old.example.org/2020/01/text-8/">A</a> <a href="/?p=8">B</a> '
        '<a href="https://old.example.org/category/ketamine/">C</a> <a href="https://old.example.org/author/ada/">D</a> '
        '<a href="https://old.example.org/gone/">E</a> <a href="https://other.example.com/x">F</a> '
        "https://old.example.org/2020/01/text-8/</p>"
    )
    _code, report = load(export(item(7, body), item(8, title="The other")))
    page = Client().get("/articles/text-7/").content.decode()
    assert page.count('href="/articles/text-8/"') >= 3 and ">The other</a>" in page
    assert 'href="/topics/ketamine-therapy/"' in page and 'href="/authors/ada-quill/"' in page
    assert "old.example.org" not in page and "https://other.example.com/x" in page
    assert report["lists"]["links to nowhere"]["rows"] == [
        {"where": "7 “Text 7”", "words": "https://old.example.org/gone/ (E)"}
    ]


def test_pictures_come_from_the_folder_in_their_full_size(load, uploads):
    body = (
        '[caption id="attachment_20" width="300"]<img class="wp-image-20" src="https://old.example.org/wp-content/uploads/2020/01/'
        'hill-300x225.png" alt="A hill" /> Seen at noon.[/caption]\n\n[gallery ids="20,21"]'
    )
    _code, report = load(
        export(item(7, body, meta=[("_thumbnail_id", "21")]), attachment(20), attachment(21, "lake.jpg")),
        uploads=uploads,
    )
    article = Article.objects.get(slug="text-7")
    assert kinds_of(article) == ["lead", "figure", "figure", "figure"]
    figure = article.editions.get().document[1]
    assert (figure["alt"], figure["caption"]) == ("A hill", "Seen at noon.")
    hill = Image.objects.get(alt="A hill")
    assert (hill.width, hill.is_undescribed) == (640, False)
    lake = Image.objects.get(alt="")
    assert lake.is_undescribed and not lake.is_decorative
    assert CheckOverride.objects.filter(rule="picture_without_alt").exists()
    assert report["lists"]["pictures without words"]["rows"][0]["words"] == "lake.jpg"


def test_pictures_without_a_folder_are_a_work_list_that_a_second_run_completes(load, uploads):
    data = export(item(7, '<p>A.</p><img class="wp-image-20" alt="Hill" src="x">'), attachment(20))
    _code, report = load(data)
    assert report["lists"]["missing pictures"]["rows"][0]["words"].endswith("/hill.png")
    _code, report = load(data, uploads=uploads)
    assert report["counts"]["post"]["updated"] == 1
    assert [part["type"] for part in Edition.objects.live().get().document] == ["rich_text", "figure"]


def test_page_of_the_model_becomes_blocks(load):
    clinic = make_clinic(name="Sun Valley Ketamine Clinic")
    body = """<p>Words.</p>
<p>RELATED: <a href="https://old.example.org/2020/01/text-8/">The One Thing</a></p>
<p><strong>RELATED: The One Thing</strong></p>
<h4>Interested? Check out these Clinic Spotlights:</h4>
<ul><li><a href="https://old.example.org/listing/sun-valley/">Sun Valley Ketamine Clinic – Ketchum, Idaho</a></li>
<li><a href="https://old.example.org/listing/far/">Far Away Clinic – Nome, Alaska</a></li></ul>
<h2>References</h2><ol><li>Doe J. A trial. J Sleep. 2020. https://doi.org/10.1000/ABC.1</li></ol>
<p>Ada Quill</p><p>View all posts by Ada Quill</p><p>Ada Quill is a writer in London.</p>
<p>Dr. Ben Stone</p><p>This post was medically approved by Dr. Ben Stone</p><p>Dr. Ben Stone is a psychiatrist.</p>"""
    _code, report = load(export(item(7, body), item(8, title="The One Thing")))
    article = Article.objects.get(slug="text-7")
    found = kinds_of(article)
    assert (
        found.count("related_article") == 2 and found.count("clinic_spotlight") == 1 and found.count("reference") == 1
    )
    assert article.editions.get().document[found.index("clinic_spotlight")]["clinic"] == clinic.pk
    assert Reference.objects.get().source.doi.lower() == "10.1000/abc.1"
    assert Person.objects.get(name="Ada Quill").bio == "Ada Quill is a writer in London."
    assert "View all posts" not in article.words and "Ben Stone" not in article.words
    assert report["lists"]["clinics to match"]["rows"][0]["words"] == "Far Away Clinic – Nome, Alaska"
    assert ApprovalClaim.objects.get().name == "Dr. Ben Stone"


def test_words_in_brackets_stay_and_shortcodes_go(load):
    body = 'A [1] [sic] [ssh] [[gallery]] b [contact-form-7 id="3"] c [box color="red"]kept[/box]'
    _code, report = load(export(item(7, body)))
    assert Edition.objects.get().text == "A [1] [sic] [ssh] [gallery] b  c kept".replace("  ", " ")
    assert {row["words"] for row in report["lists"]["taken out"]["rows"]} == {
        "shortcode: contact-form-7",
        "shortcode: box",
    }


def test_dry_run_writes_nothing_and_says_the_same(load, uploads):
    data = export(
        item(7, '<p>One.</p><img src="https://old.example.org/wp-content/uploads/2020/01/hill.png">', extra=comment(1)),
        item(8, '<p><a href="/2020/01/text-7/">x</a></p>'),
        attachment(20),
    )
    _code, planned = load(data, uploads=uploads, dry_run=True)
    for model in (Article, Person, Comment, Image, Entry):
        assert not model.objects.exists()
    _code, done = load(data, uploads=uploads)
    assert planned["counts"] == done["counts"]


def test_parts_in_either_order_give_the_same(load):
    first = export(item(7, '<p><a href="https://old.example.org/2020/01/text-8/">x</a></p>'))
    second = export(item(8, '<p><a href="https://old.example.org/2020/01/text-7/">x</a></p>'))
    load(second, first)
    pages = [Client().get(f"/articles/text-{number}/").content.decode() for number in (7, 8)]
    assert 'href="/articles/text-8/"' in pages[0] and 'href="/articles/text-7/"' in pages[1]


def test_authors_keep_their_order_and_two_of_one_name_are_one(load):
    terms = [
        ("author", "cap-bo", "Bo Ray"),
        ("author", "cap-ada", "Ada Quill"),
        ("category", "ketamine", "Ketamine therapy"),
    ]
    guest = item(
        50,
        "",
        title="Bo Ray",
        slug="cap-bo",
        kind="guest-author",
        terms=(),
        meta=[("cap-display_name", "Dr. Bo Ray, MD")],
    )
    load(export(item(7, terms=terms), guest, item(8, creator="ada")))
    assert [line["name"] for line in Edition.objects.get(article__slug="text-7").byline] == [
        "Dr. Bo Ray, MD",
        "Ada Quill",
    ]
    assert Person.objects.count() == 2


def test_titles_for_search_engines_are_resolved(load):
    meta = [
        ("_yoast_wpseo_title", "%%title%% %%sep%% a guide %%sep%% %%sitename%%"),
        ("_yoast_wpseo_metadesc", "What %%title%% is."),
    ]
    load(export(item(7, meta=meta)))
    article = Article.objects.get()
    assert (article.meta_title, article.meta_description) == ("Text 7 – a guide", "What Text 7 is.")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"\x1f\x8b\x08\x00rest", "compressed with gzip"),
        (b'{"posts": []}', "JSON"),
        (b"<!DOCTYPE html><html><body>Log in</body></html>", "a web page"),
        (b'<?xml version="1.0"?><rss version="2.0"><channel><item/></channel></rss>', "feed of a site"),
    ],
)
def test_other_files_are_named(load, tmp_path, data, says):
    with pytest.raises(CommandError, match=says):
        load(data)
    assert not Article.objects.exists()


def test_cut_file_keeps_what_came_whole(load):
    data = export(item(7), item(8))
    cut = data[: data.index(b"<wp:post_id>8")]
    with pytest.raises(CommandError, match="line"):
        load(cut)
    assert Article.objects.get().slug == "text-7" and Edition.objects.live().count() == 1


def test_odd_files_are_repaired(load):
    data = b"\n\n" + export(item(7, "<p>Caf\u00e9 \x07rest</p>")).replace("é".encode(), b"\xe9")
    code, _report = load(data)
    assert (code, Edition.objects.get().text) == (0, "Café rest")


def test_redirects_of_the_plugin_come_along(load, tmp_path):
    path = tmp_path / "redirection.csv"
    path.write_text(
        "source,target,regex,code\n/old-name/,https://old.example.org/2020/01/text-7/,0,301\n^/x(.*),/y$1,1,301\n"
    )
    _code, report = load(export(item(7)), redirects=path)
    assert Client().get("/old-name/")["Location"] == "/articles/text-7/"
    assert report["lists"]["redirects not taken"]["rows"]


def test_second_importer_at_once_is_refused_by_name(load):
    with (
        only_one("import_wordpress", "other.xml is being imported"),
        pytest.raises(CommandError, match=r"other\.xml is being imported since"),
    ):
        load(export(item(7)))
    assert not Article.objects.exists()
    assert load(export(item(7)))[0] == 0


def test_map_says_what_categories_and_fields_become(load, tmp_path):
    path = tmp_path / "map.toml"
    path.write_text('[topics]\nnews = "Research"\n[meta]\nchecker = "claimed_approver"\nstudies = "references"\n')
    meta = [
        ("checker", "Dr. Ben Stone"), ("studies", "Doe J. A trial. https://doi.org/10.1000/a.1\nRoe R. Another. PMID: 12345"),
        ("subtitle", "More"), ("_subtitle", "field_12"),
    ]  # fmt: skip
    terms = [("category", "ketamine", "Ketamine therapy"), ("category", "news", "News")]
    _code, report = load(export(item(7, meta=meta, terms=terms)), map=path)
    article = Article.objects.get()
    assert (article.topic.name, [tag.name for tag in article.tags.all()]) == ("Research", ["Ketamine therapy"])
    assert ApprovalClaim.objects.get().name == "Dr. Ben Stone"
    assert kinds_of(article).count("reference") == 2
    assert report["lists"]["custom fields"]["rows"] == [{"where": "subtitle, in 1 text", "words": "7: More"}]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[topic]\n", "no part “topic”"),
        ("topics = 3", "must be a table"),
        ("[", "no TOML"),
        ("[topics]\na = 1\n", "must be text in quotation marks"),
        ('[defaults]\ntime_zone = "Mars/Base"\n', "is no time zone"),
    ],
)
def test_wrong_map_is_refused(load, tmp_path, text, says):
    path = tmp_path / "map.toml"
    path.write_text(text)
    with pytest.raises(CommandError, match=says):
        load(export(item(7)), map=path)


def test_login_with_invisible_characters_is_one_person_twice(load):
    data = export(item(7, creator="ad\u202ea\u200c"))
    load(data)
    code, report = load(data)
    assert code == 0 and report["counts"]["person"]["unchanged"] == 1 == Person.objects.count()


def test_export_of_another_site_is_not_mixed_in(load):
    other = export(item(9)).replace(b"old.example.org", b"second.example.net")
    with pytest.raises(CommandError, match="the first file is one of"):
        load(export(item(7)), other)
    assert list(Article.objects.values_list("import_ref", flat=True)) == ["old.example.org:post:7"]


def test_clinics_of_the_old_site_come_in_before_its_texts(load, tmp_path):
    listings = tmp_path / "places.csv"
    listings.write_text(
        "ID,post_title,post_status,street,city,region,country,zip\n"
        "5,Calm Clinic,publish,1 Main St,Denver,Colorado,United States,80202\n"
    )
    body = '<p>Clinic spotlights:</p><ul><li><a href="https://old.example.org/places/calm-clinic/">Calm Clinic</a></li></ul>'
    code, report = load(export(item(7, body)), listings=listings)
    assert (code, report["counts"]["clinic"]["created"]) == (0, 1)
    assert kinds_of(Article.objects.get()) == ["rich_text", "clinic_spotlight"]
    assert load(export(item(7, body)), listings=listings)[1]["counts"]["clinic"]["unchanged"] == 1


def test_warnings_before_the_export_are_passed_over(load):
    code, _report = load(b"<br />\n<b>Warning</b>: x in y.php on line 3<br />\n" + export(item(7)))
    assert (code, Article.objects.count()) == (0, 1)


def test_programs_in_an_excerpt_are_no_words(load):
    load(export(item(7, excerpt="<script>x()</script>What <b>helps</b>")))
    assert Article.objects.get().standfirst == "What helps"


def test_linked_file_comes_in_and_readers_can_save_it(load, uploads):
    folder, at = uploads / "2020" / "01", "https://old.example.org/wp-content/uploads/2020/01"
    (folder / "sheet.pdf").write_bytes(b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n")
    (folder / "tool.exe").write_bytes(b"MZ\x90\x00" + bytes(60))
    body = (
        f'<p>See <a href="{at}/sheet.pdf">the sheet</a> and <a href="{at}/sheet.pdf">again</a>.</p>'
        f'<p><a href="{at}/sheet.pdf">Save the sheet</a></p><p><a href="{at}/tool.exe">A program</a></p>'
    )
    code, report = load(export(item(7, body)), uploads=uploads)
    assert code == 3
    assert report["counts"]["file"] == {
        "read": 2, "created": 1, "updated": 0, "unchanged": 0, "skipped": 0, "failed": 1,
    }  # fmt: skip
    document = Edition.objects.get().document
    assert [part["type"] for part in document] == ["rich_text", "download", "download", "rich_text"]
    assert [part["title"] for part in document if part["type"] == "download"] == ["sheet", "Save the sheet"]
    page = Client().get("/articles/text-7/").content.decode()
    (address,) = set(re.findall(r'href="(/files/[^"]+)"', page))
    assert Client().get(address).status_code == 200
