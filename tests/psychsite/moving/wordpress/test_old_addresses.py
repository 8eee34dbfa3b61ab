"""The addresses of an old site, requested from this one."""

import io

import pytest
from django.core.management import call_command
from django.test import Client

from addresses.models import Redirect
from tests.psychsite.moving.wordpress.wxr import attachment, export, item

pytestmark = pytest.mark.django_db


def check(tmp_path, data):
    """Return (exit code, output) of check_old_addresses."""
    path, out = tmp_path / "old.xml", io.StringIO()
    path.write_bytes(data)
    try:
        call_command("check_old_addresses", str(path), stdout=out, stderr=io.StringIO(), verbosity=0)
    except SystemExit as end:
        return end.code, out.getvalue()
    return 0, out.getvalue()


def test_every_old_address_leads_to_its_page_in_one_step(load, tmp_path):
    data = export(
        item(
            7, meta=[("_wp_old_slug", "first-name")], terms=[("category", "news", "News"), ("post_tag", "rest", "Rest")]
        ),
        item(8, slug="b%C3%BCcher", terms=[("category", "uncategorized", "Uncategorized")]),
        item(11, kind="page", slug="about", link="https://old.example.org/team/about/", terms=()),
        attachment(20, parent=7),
    )
    load(data)
    code, said = check(tmp_path, data)
    assert (code, said.splitlines()[-1].split(" of ")[0]) == (0, said.splitlines()[-1].split(" of ")[1].split()[0])
    moved = Client().get("/2020/01/first-name/")
    assert (moved.status_code, moved["Location"]) == (301, "/articles/text-7/")
    assert Client().get("/?page_id=11")["Location"] == "/articles/about/"


def test_check_fails_when_a_redirect_is_taken_away(load, tmp_path):
    above = "<wp:category><wp:term_id>5</wp:term_id><wp:category_nicename>deep</wp:category_nicename><wp:category_parent>news"
    above += "</wp:category_parent><wp:cat_name>Deep</wp:cat_name></wp:category>"
    data = export(
        above, item(7, meta=[("_wp_old_slug", "first-name")], terms=[("category", "deep", "Deep"), ("post_tag", "rest", "Rest")]),
        item(11, kind="page", link="https://old.example.org/about/", terms=()), attachment(20, parent=7),
    )  # fmt: skip
    load(data)
    assert check(tmp_path, data)[0] == 0
    written = list(Redirect.objects.all())
    assert {"/category/news/deep/", "/?p=11", "/?attachment_id=20", "/2020/01/first-name/"} < {
        one.old_path for one in written
    }
    found_by_name = set()
    for redirect in written:
        before = Client().get(redirect.old_path)["Location"]
        redirect.delete()
        code, said = check(tmp_path, data)
        if code == 0:
            # The site itself leads on from some addresses that end with the name of a page.
            assert Client().get(redirect.old_path)["Location"] == before
            found_by_name.add(redirect.old_path)
        else:
            assert code == 3 and f"{redirect.old_path}: " in said
        redirect.save()
    assert found_by_name == {"/2020/01/text-7/", "/tag/rest/", "/category/news/deep/", "/category/deep/"}
