"""Pure functions of the crawl: normal form, page sample and comparison."""

import json

import pytest

from tests.pages import crawl, crawl_diff, crawl_role, crawl_text

HTML = "text/html; charset=utf-8"
TOKEN = "xY3" * 12
PAGE = f"""<!doctype html>
<html><head><title>Sleep</title><link rel="next" href="?page=2"><link rel="stylesheet" href="/static/css/site.css"></head>
<body><a class="x" href="/articles/sleep/#top" title="Read it">Read   <b>more</b></a>
<form action="/search/"><input type="hidden" name="csrfmiddlewaretoken" value="{TOKEN}"><input type="submit" value="Go"></form>
<a href="https://elsewhere.example/">Out</a><a href="/admin/login/?next=/admin/">In</a>
<script nonce="abc123==">run("{TOKEN}")</script></body></html>"""


def normal(html):
    return crawl_text.mask(crawl_text.read(html.encode(), HTML)[0])


def links(content, content_type, base):
    return crawl_text.own_paths(crawl_text.read(content, content_type)[1], base)


def test_values_that_vary_between_runs_are_masked():
    other = PAGE.replace(TOKEN, "Zz9" * 12).replace("abc123==", "def456==")
    assert normal(PAGE) == normal(other)
    assert TOKEN not in normal(PAGE)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("/static/css/site.0123456789ab.css", "/static/css/site.css"),
        (f"/my-data/{TOKEN}/", "/my-data/{token}/"),
        ("7:1wxYzA:" + "k" * 43, "{signed}"),
        ("script-src 'nonce-abc'", "script-src 'nonce-{nonce}'"),
        ("/tmp/x/media", "{folder}/media"),
        ("/admin/r/12/5/", "/admin/r/articles.article/5/"),
        (
            '<option selected value="31">\n  Articles | tag | Can add tag',
            '<option selected value="{permission}">\n  Articles | tag | Can add tag',
        ),
    ],
)
def test_each_mask_replaces_its_pattern(text, masked):
    assert crawl_text.mask(text, folder="/tmp/x", content_types={12: "articles.article"}) == masked


@pytest.mark.parametrize("text", ["f" * 64, "0aB" * 20, "card__title--long-name-of-a-class-with-1-number", "a word"])
def test_digests_and_names_are_not_masked(text):
    text = text.lower()
    assert crawl_text.mask(text) == text


def test_normal_form_separates_words_from_structure():
    lines = normal(PAGE).split("\n")
    assert '<a class="x" href="/articles/sleep/#top" title>' in lines
    assert "    title: Read it" in lines
    assert "  Read" in lines
    changed = PAGE.replace("Read it", "Open it").replace("more", "all").replace('value="Go"', 'value="Find"')
    assert crawl_text.structure(normal(changed)) == crawl_text.structure(normal(PAGE))
    assert crawl_text.structure(normal(PAGE.replace("<b>", "<i>"))) != crawl_text.structure(normal(PAGE))


def test_non_html_types_have_a_normal_form():
    assert crawl_text.read(b'{"b":1,"a":[]}', "application/json")[0] == '{\n "b": 1,\n "a": []\n}'
    assert crawl_text.read(b"not json", "application/json")[0] == "not json"
    assert crawl_text.read(b"<a><b/></a>", "application/xml")[0] == "<a>\n<b/>\n</a>"
    assert crawl_text.read(b"\x89PNG", "image/png")[0].startswith("4 bytes, SHA-256 ")


def test_crawler_follows_only_links_of_this_site():
    assert links(PAGE.encode(), HTML, "/topics/?q=a") == [
        "/topics/?page=2",
        "/articles/sleep/",
        "/search/",
        "/admin/login/",
    ]
    feed = b'<link href="http://testserver/a/?x=1&amp;y=2"/><loc>http://testserver/b/</loc>'
    assert links(feed, "application/atom+xml", "/") == ["/a/?x=1&y=2", "/b/"]
    answer = b'{"url": "http://testserver/clinics/a/", "next": "/api/clinics/?page=2", "word": "a/b"}'
    assert links(answer, "application/json", "/") == ["/clinics/a/", "/api/clinics/?page=2"]


def test_crawler_reads_stable_sample_of_pages():
    def read(role, path, found_on="/"):
        return crawl_role.is_read(role, path, found_on)

    assert read("anonymous", "/articles/sleep/")
    assert not read("anonymous", "/clinics/?page=2", "/clinics/?near=Miami")
    assert read("demo-admin", "/admin/comments/phrase/16/change/")
    assert not read("demo-admin", "/admin/comments/phrase/15/change/")
    assert not read("demo-editor", "/admin/comments/phrase/15/change/")
    staff = [read("demo-editor", f"/articles/a-{number}/") for number in range(200)]
    assert 0 < sum(staff) < 60
    # A renamed address keeps its place in the sample.
    assert staff == [read("demo-editor", f"/texts/a-{number}/") for number in range(200)]


def test_rename_table_maps_exact_paths_and_prefixes():
    renames = crawl_diff.read_renames("# moved\n/old/=/new/\n\n/mine/*=/yours/*  # all of them\n")
    assert crawl_diff.rename("/old/?a=1", renames) == "/new/?a=1"
    assert crawl_diff.rename("/mine/x/#y", renames) == "/yours/x/#y"
    assert crawl_diff.rename("/old/more/", renames) == "/old/more/"
    with pytest.raises(SystemExit):
        crawl_diff.read_renames("/old/*=/new/")


@pytest.fixture
def recording(tmp_path):
    """Return a function that writes a recording and returns its folder."""

    def write(name, pages):
        folder = tmp_path / name
        (folder / "bodies").mkdir(parents=True)
        rows = []
        for number, (path, (status, html, more)) in enumerate(pages.items()):
            (folder / "bodies" / f"{name}{number}.txt").write_text(normal(html))
            row = {"role": "anonymous", "path": path, "status": status, "type": HTML, "location": "", "headers": {}}
            rows.append({**row, "cookies": [], "body": f"{name}{number}", "found_on": "/", **more})
        (folder / "answers.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        return str(folder)

    return write


def said(capsys, *arguments):
    """Return (exit code, printed text) of `compare`."""
    with pytest.raises(SystemExit) as stopped:
        crawl.main(["compare", *arguments])
    return stopped.value.code, capsys.readouterr().out


def test_equal_recordings_compare_as_equal(recording, capsys):
    pages = {"/": (200, PAGE, {}), "/a/": (404, PAGE, {})}
    code, text = said(capsys, recording("before", pages), recording("after", pages))
    assert code == 0
    assert "equal: 2" in text and "words: 0" in text


def test_comparison_names_each_kind_of_difference(recording, capsys):
    before = {
        "/words/": (200, PAGE, {}),
        "/tags/": (200, PAGE, {}),
        "/headers/": (200, PAGE, {"headers": {"Vary": "Cookie"}}),
        "/status/": (200, PAGE, {}),
        "/moved/": (302, "", {"location": "/a/"}),
        "/gone/": (200, PAGE, {}),
    }
    after = {
        "/words/": (200, PAGE.replace("more", "all of it"), {}),
        "/tags/": (200, PAGE.replace("<b>", "<i>"), {}),
        "/headers/": (200, PAGE, {"headers": {}}),
        "/status/": (500, "", {}),
        "/moved/": (302, "", {"location": "/b/"}),
        "/here/": (200, PAGE, {}),
    }
    code, text = said(capsys, recording("before", before), recording("after", after))
    assert code == 1
    for line in ("only before: 1", "only after: 1", "status: 1", "type or redirect: 1", "headers: 1", "structure: 1",
                 "words: 1", "/status/  200 → 500  (anonymous)", "+  all of it", "Vary: Cookie → None"):  # fmt: skip
        assert line in text


def test_word_differences_fail_only_in_strict_mode(recording, capsys):
    folders = recording("before", {"/": (200, PAGE, {})}), recording("after", {"/": (200, PAGE + "<p>New", {})})
    assert said(capsys, *folders)[0] == 0
    assert said(capsys, *folders, "--strict")[0] == 1


def test_renamed_urls_are_expected_in_comparison(recording, tmp_path, capsys):
    linked = '<a href="{}sleep/">Sleep</a>'
    before = recording("before", {"/": (200, linked.format("/old/"), {}), "/old/sleep/": (200, PAGE, {})})
    after = {
        "/": (200, linked.format("/new/"), {}),
        "/new/sleep/": (200, PAGE, {}),
        "/old/sleep/": (301, "", {"location": "/new/sleep/"}),
    }
    after = recording("after", after)
    table = tmp_path / "renamed"
    table.write_text("/old/*=/new/*\n")
    assert said(capsys, before, after)[0] == 1
    code, text = said(capsys, before, after, "--renamed", str(table), "--strict")
    assert code == 0, text
    assert "redirect to their new ones: 1" in text
