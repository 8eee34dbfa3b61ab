"""Articles as files: one for each that is live."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from activity.models import Entry
from articles.publishing import actions
from tests.factories.articles import ALL, make_article, make_live, make_user

pytestmark = pytest.mark.django_db


def run(folder, **options):
    out = io.StringIO()
    call_command("export_markdown", str(folder), stdout=out, stderr=io.StringIO(), **options)
    return out.getvalue()


def test_each_live_article_becomes_the_file_that_readers_get(tmp_path):
    make_live("Sleep and mood", html="<p>Sleep helps.</p>")
    make_article("A draft")
    assert "1 of 1 articles written" in run(tmp_path / "new" / "folder")
    (file,) = (tmp_path / "new" / "folder").iterdir()
    assert file.name == "sleep-and-mood.md"
    assert file.read_text(encoding="utf-8") == Client().get("/articles/sleep-and-mood.md").text
    assert Entry.objects.get(verb="export.articles").details["articles"] == 1


def test_second_run_writes_nothing_and_names_what_is_gone(tmp_path):
    edition = make_live("Sleep and mood")
    run(tmp_path)
    assert "0 of 1 articles written, 1 were right already" in run(tmp_path)
    actions.withdraw(article=edition.article, by=make_user("chief", *ALL))
    assert "sleep-and-mood.md is of no live article" in run(tmp_path)
    assert (tmp_path / "sleep-and-mood.md").exists()


def test_dry_run_and_wrong_folders_write_nothing(tmp_path):
    make_live("Sleep and mood")
    assert "1 of 1 articles would be written" in run(tmp_path / "folder", dry_run=True)
    assert not (tmp_path / "folder").exists()
    (tmp_path / "file").write_text("mine")
    with pytest.raises(CommandError, match="is a file"):
        run(tmp_path / "file")
