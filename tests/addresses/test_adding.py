"""Redirects by staff and from files, and what is refused."""

import itertools
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from addresses import actions, files
from addresses.checks import Row
from addresses.models import Redirect
from articles.models import Article, Edition
from core.errors import ActionRefused
from tests.addresses.test_following import leads
from tests.factories.articles import make_live, make_user
from tests.factories.people import make_person
from tests.factories.places import make_clinic

pytestmark = pytest.mark.django_db


def add(*rows, **options):
    """Add rows of words, "old new" or "old" for a gone one; return the sentences."""
    made = [Row(*words.split(), **({} if " " in words else {"code": 410})) for words in rows]
    return [outcome.sentence for outcome in actions.add_redirects(made, by=None, **options)]


@pytest.fixture
def staff():
    return make_user("redirecting", "addresses.add_redirect", "addresses.change_redirect")


def test_a_redirect_to_a_page_follows_it(client, staff):
    article = make_live("Here").article
    actions.add_redirect(Row("/old-post", f"{settings.SITE_URL}/articles/here/"), by=staff)
    Article.objects.filter(pk=article.pk).update(slug="there")
    leads(client, "/old-post/", "/articles/there/")
    leads(client, "/Old-Post?x=1", "/articles/there/?x=1")
    assert Redirect.objects.get(old_path="/old-post/").by == staff


def test_a_redirect_to_a_list_keeps_its_query(client):
    assert add("/doctors/ /clinics/?near=Miami", "/sooner/ /articles/") == ["", ""]
    leads(client, "/doctors/?a=b", "/clinics/?near=Miami&a=b")
    Redirect.objects.filter(old_path="/sooner/").update(code=302)
    leads(client, "/sooner/", "/articles/", code=302)


def test_addresses_of_wordpress_with_a_query_lead_on(client):
    make_live("Here")
    assert add("/?p=12 /articles/here/", "/?page_id=3&x=1 /articles/here/")[0] == ""
    leads(client, "/?p=12&utm_source=x", "/articles/here/")
    assert client.get("/?p=13").status_code == 200


def test_an_address_that_is_gone_says_why(client):
    actions.add_redirects([Row("/shop/", code=410, note="We sell nothing <any more>.")], by=None)
    answer = client.get("/shop/")
    assert answer.status_code == 410
    assert "We sell nothing &lt;any more&gt;." in answer.text and "noindex" in answer.text


REFUSED = {
    "/articles/here/ /articles/": "A page answers at /articles/here/",
    "/help/ /articles/": "A page answers at /help/",
    "/feeds/articles.atom /articles/": "A page answers at /feeds/articles.atom",
    "/articles/here/history/ /articles/": "A page answers at",
    "/a/ /nowhere/": "No page answers at /nowhere/",
    "/a/ /articles/nowhere/": "No page answers at /articles/nowhere/",
    "/a/ https://other.example/x": "is on another site",
    "/a/ //other.example/x": "is on another site",
    "/a/ javascript:alert(1)": "is on another site",
    "https://other.example/a /articles/": "is on another site",
    "/a/ /a/": "would lead to itself",
    "/a/ /a": "would lead|No page answers",
    "/admin/x/ /articles/": "address of the site itself",
    "/a/?b=c /articles/": "question mark",
    "a /articles/": "must begin with one slash",
    "/a%0Ab/ /articles/": "characters that no address has",
    "/a/ /articles/?page=\x002": "characters that no address has",
    f"/{'a' * 600}/ /articles/": "longer than 500",
    "/a/ http://[": "can’t read",
}  # fmt: skip


@pytest.mark.parametrize(("row", "sentence"), REFUSED.items())
def test_bad_redirects_are_refused_with_a_sentence(row, sentence, staff):
    make_live("Here")
    (said,) = add(row)
    assert any(part in said for part in sentence.split("|")), said
    with pytest.raises(ActionRefused):
        actions.add_redirect(Row(*row.split()), by=staff)
    assert not Redirect.objects.exists()


def test_circles_through_all_kinds_are_refused(client):
    article = make_live("Here", tags=["mood"], authors=[make_person(name="Ada Quill")]).article
    clinic = make_clinic(slug="harbour")
    known = [
        article.get_absolute_url(), article.topic.get_absolute_url(), "/tags/mood/", "/authors/ada-quill/",
        clinic.get_absolute_url(), clinic.city.get_absolute_url(),
    ]  # fmt: skip
    # From each page that was, to the page that follows, and from the last back to the first.
    gone = [path.rstrip("/") + "-old/" for path in known]
    ring = [f"{old} {new}" for old, new in zip(gone, [*gone[1:], gone[0]], strict=True)]
    for order in itertools.islice(itertools.permutations(ring), 0, None, 97):
        assert all("circle" in sentence for sentence in add(*order))
    assert not Redirect.objects.exists()
    # The same ring, opened, leads to its end in one step.
    assert add(*ring[:-1], f"{gone[-1]} {known[0]}") == [""] * 6
    for old in gone:
        leads(client, old, known[0])
    # A page that is taken off the site afterwards cannot close it.
    Edition.objects.filter(article=article).update(live_until=timezone.now())
    for old in gone:
        assert "circle" in add(f"{known[0]} {old}")[0]


def test_two_rows_for_one_address_are_refused():
    make_live("Here")
    assert add("/a/ /articles/here/") == [""]
    assert add("/a/ /articles/here/") == [""]
    assert "another redirect already" in add("/a/ /articles/")[0]
    assert add("/b/ /articles/", "/B /clinics/") == ["", "/b/ is named twice. Keep one of the rows."]


def test_a_redirect_can_be_changed(client, staff):
    make_live("Here")
    redirect = actions.add_redirect(Row("/a/", "/clinics/"), by=staff)
    actions.change_redirect(redirect, Row("/a/", "/articles/here/", 302), by=staff)
    leads(client, "/a/", "/articles/here/", code=302)
    with pytest.raises(ActionRefused, match="No page answers"):
        actions.change_redirect(redirect, Row("/a/", "/nowhere/"), by=staff)


def test_people_without_the_right_are_refused():
    nobody = make_user("nobody")
    redirect = Redirect.objects.create(old_path="/a/", new_path="/articles/")
    for call in (
        lambda: actions.add_redirect(Row("/b/", "/articles/"), by=nobody),
        lambda: actions.change_redirect(redirect, Row("/a/", "/clinics/"), by=nobody),
        lambda: actions.add_redirects([Row("/b/", "/articles/")], by=nobody),
    ):
        with pytest.raises(ActionRefused, match="permission"):
            call()


PLUGIN = """source,target,regex,code,type,hits,title,status
/2019/05/sleep/,/articles/here/,0,301,url,12,Sleep,active
/old/(.*),/articles/$1,1,301,url,0,,active
/off/,/articles/,0,301,url,0,,disabled
/shop/,,0,410,url,3,,active
/x/,https://other.example/,0,301,url,0,,active
/y/,/clinics/,0,308,url,0,,active
"""


def test_a_file_of_the_redirection_plugin_is_read_row_by_row(client, tmp_path):
    make_live("Here")
    path = tmp_path / "plugin.csv"
    path.write_text(PLUGIN)
    for option in ("--dry-run", "--verbosity=1"):
        out = StringIO()
        with pytest.raises(SystemExit) as left:
            call_command("import_redirects", path, option, stdout=out)
        assert left.value.code == 3
        said = out.getvalue()
        assert "line 3: This is a pattern" in said and "line 4: It is turned off" in said
        assert "line 6: “https://other.example/” is on another site." in said
        assert ("3 would be added" if option == "--dry-run" else "3 added") in said
        assert Redirect.objects.count() == (0 if option == "--dry-run" else 3)
    leads(client, "/2019/05/sleep/", "/articles/here/")
    assert client.get("/shop/").status_code == 410


def test_an_exported_file_can_be_imported_again(client, tmp_path):
    make_live("Here")
    add("/a/ /articles/here/", "/b/ /clinics/?near=x", "/gone/", '/c"d/ /articles/')
    call_command("export_redirects", tmp_path / "all.csv", stdout=StringIO())
    Redirect.objects.all().delete()
    out = StringIO()
    call_command("import_redirects", tmp_path / "all.csv", stdout=out)
    assert out.getvalue() == "4 added, 0 known already, 0 refused.\n"
    call_command("import_redirects", tmp_path / "all.csv", stdout=out)
    assert out.getvalue().endswith("0 added, 4 known already, 0 refused.\n")
    call_command("export_redirects", tmp_path / "all.map", "--nginx", stdout=StringIO())
    lines = (tmp_path / "all.map").read_text().splitlines()
    assert '"/a/" "/articles/here/";' in lines and '"/c\\"d/" "/articles/";' in lines
    assert not [line for line in lines if "gone" in line]
    with pytest.raises(CommandError, match="already exists"):
        call_command("export_redirects", tmp_path / "all.csv")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "column"),
        (b"a,b\n1,2\n", "names of its columns"),
        (b"\xff\xfe\x00", "column"),
        (b'old_address,new_address\n"/a/,/b/\n' + b"x" * 200_000, "CSV"),
        (b"old_address,new_address\n" + b"/a/,/b/\n" * 50_001, "more than 50,000"),
        (b"x" * 5_000_001, "larger than 5 MB"),
    ],
)
def test_unreadable_files_are_refused(content, sentence, tmp_path):
    (tmp_path / "file.csv").write_bytes(content)
    with pytest.raises(CommandError, match=sentence):
        call_command("import_redirects", tmp_path / "file.csv")


def test_a_large_file_takes_few_queries():
    make_live("Here")
    rows = [Row(f"/2019/{number}/", "/articles/here/") for number in range(2_000)]
    with CaptureQueriesContext(connection) as captured:
        outcomes = actions.add_redirects(rows, by=None)
    assert {outcome.state for outcome in outcomes} == {"added"}
    assert len(captured) <= 40, len(captured)
    assert files.ends_of(Redirect.objects.all()[:3]).values()
