"""The pages of activity: readers, filters, the state of the chain, exports."""

import csv
import io
import json
from datetime import datetime, timedelta

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from activity import chain, listing
from activity.admin.page import describe_details
from activity.log import record
from activity.models import Entry
from tests.activity.test_log import tamper
from tests.factories.articles import ALL, freeze, make_article, make_user
from tests.factories.people import make_person

pytestmark = pytest.mark.django_db
LIST = "/admin/activity/entry/"
CHIEF = ("activity.view_entry", "activity.export_entry", "articles.view_article", "articles.view_edition")


@pytest.fixture
def chief(client):
    user = make_user("chief", *CHIEF, first_name="Cleo", last_name="Chief")
    client.force_login(user)
    return user


def numbers(response):
    return [entry.number for entry in response.context["page"].entries]


def test_the_list_filters_by_person_verb_day_object_and_words(client, chief):
    ann, sleep, diet = make_user("ann"), make_article("Sleep <b>"), make_article("Diet")
    with time_machine.travel(timezone.now() - timedelta(days=3), tick=False):
        record(
            "article.saved", by=ann, about=sleep, article=sleep, details={"changed": {"Title": ["Sleep", "Sleep <b>"]}}
        )
    record("article.published", by=chief, about=diet, article=diet)
    record("topic.changed", by=None, about=diet.topic)
    page = client.get(LIST)
    assert numbers(page) == [3, 2, 1]
    for words in (
        "Sleep &lt;b&gt;",
        "Sleep → Sleep &lt;b&gt;",
        "Cleo Chief",
        "The site",
        "once a day. It has not done so yet",
    ):
        assert words in page.text, words
    assert reverse("admin:articles_article_change", args=[diet.pk]) in page.text
    assert reverse("admin:articles_topic_change", args=[diet.topic.pk]) not in page.text, (
        "the chief lacks its permission"
    )
    today = timezone.localdate()
    for query, found in (
        ({"by": ann.pk}, [1]),
        ({"by": "site"}, [3]),
        ({"verb": "article.published"}, [2]),
        ({"verb": "Articles"}, [2, 1]),
        ({"since": today - timedelta(days=1)}, [3, 2]),
        ({"until": today - timedelta(days=2)}, [1]),
        ({"about": f"articles.article:{sleep.pk}"}, [1]),
        ({"about": "articles.article"}, [2, 1]),
        ({"q": "sleep"}, [1]),
        ({"q": "Chief"}, [2]),
        ({"q": "100%"}, []),
        ({"before": 3}, [2, 1]),
        ({"by": ann.pk, "verb": "Directory"}, []),
    ):
        assert numbers(client.get(LIST, query)) == found, query


@pytest.mark.parametrize(
    "query",
    [
        {"by": "9" * 40},
        {"by": "x"},
        {"verb": "article.eaten"},
        {"since": "2026-99-99"},
        {"since": "0001-01-01"},
        {"until": "9999-12-31"},
        {"since": "2026-03-03", "until": "2026-03-02"},
        {"about": "x" * 400},
        {"about": "a.b:\x00"},
        {"q": "\x00"},
        {"q": "x" * 101},
        {"before": "9" * 30},
        {"before": "-1"},
    ],
)
def test_filters_that_make_no_sense_say_so(client, chief, query):
    record("topic.changed", by=None)
    page = client.get(LIST, query)
    assert page.status_code == 200
    assert page.context["form"].errors
    export = client.post(f"{LIST}export/csv/?{listing.urlencode(query)}", follow=True)
    assert "nothing was exported" in export.text
    assert Entry.objects.count() == 1


def test_pages_follow_each_other_and_cost_the_same(client, chief, django_assert_num_queries, monkeypatch):
    monkeypatch.setattr(listing, "PER_PAGE", 5)
    for _entry in range(12):
        record("topic.changed", by=chief)
    query, seen = "", []
    for size in (5, 5, 2):
        # Session, account, permissions (2), accounts to choose, entries, check, newest number.
        with django_assert_num_queries(8):
            page = client.get(f"{LIST}?{query}")
        assert len(numbers(page)) == size
        seen += numbers(page)
        query = page.context["page"].older
        record("topic.changed", by=chief)
    assert (seen, query) == (list(range(12, 0, -1)), "")


def test_words_are_searched_in_the_newest_entries(client, chief, monkeypatch):
    monkeypatch.setattr(listing, "MAX_SEARCHED", 2)
    for _entry in range(4):
        record("topic.changed", by=chief)
    page = client.get(LIST, {"q": "chief"})
    assert numbers(page) == [4, 3]
    assert "from number 3 on" in page.text


def test_the_page_shows_the_state_of_the_chain(client, chief):
    for _entry in range(3):
        record("topic.changed", by=chief)
    with time_machine.travel(datetime(2026, 11, 29, 3, 12, tzinfo=timezone.get_current_timezone()), tick=False):
        chain.note_check(chain.verify())
    record("topic.changed", by=chief)
    assert "Verified on November 29, 2026, 03:12 UTC: 3 of 4 entries, none altered or removed." in client.get(LIST).text
    tamper("UPDATE activity_entry SET by_name = 'Eve' WHERE number = 2")
    page = client.get(LIST)
    assert page.text.count("This entry was altered after it was written.") == 1
    chain.note_check(chain.verify())
    page = client.get(LIST)
    assert "the record is not whole. Entry 2 was altered" in page.text
    assert 'role="alert"' in page.text


def test_the_page_names_a_removed_end_and_another_key(client, chief, settings):
    for _entry in range(3):
        record("topic.changed", by=chief)
    chain.note_check(chain.verify())
    tamper("DELETE FROM activity_entry WHERE number = 3")
    assert "there were 3 entries, now there are 2: the end was removed." in client.get(LIST).text
    client.force_login(chief)
    settings.SECRET_KEY = "another key that is long enough for this"
    client.force_login(chief)
    assert "sealed with another key" in client.get(LIST).text


def test_an_entry_has_a_page_that_cannot_be_changed(client, chief):
    entry = record("topic.changed", by=chief, details={"changed": {"Risk": [1, 2]}, "fields": ["Name"]})
    address = f"{LIST}{entry.pk}/change/"
    page = client.get(address)
    assert entry.hash in page.text and "Risk: 1 → 2; fields: Name" in page.text
    assert client.post(address, {"by_name": "Eve"}).status_code == 403
    assert client.post(f"{LIST}{entry.pk}/delete/", {"post": "yes"}).status_code == 403


def test_times_are_shown_as_people_write_them():
    found = describe_details(
        {"begins": "2026-03-03T09:05+00:00", "due": "2026-12-31", "no day": "2026-02-31", "ok": True}
    )
    assert found == [
        ("begins", "March 3, 2026, 09:05 UTC"), ("due", "December 31, 2026"), ("no day", "2026-02-31"), ("ok", "yes"),
    ]  # fmt: skip


def test_an_articles_editors_see_its_activity_and_no_other(client):
    writer, other = (
        make_user(name, "articles.change_article", "articles.view_edition") for name in ("writer", "other")
    )
    person = make_person(user=writer)
    mine, foreign = make_article("Mine", authors=[person]), make_article("Foreign")
    edition = freeze(mine)
    for article in (mine, foreign):
        record("article.saved", by=other, about=article, article=article)
    for user, article, status in ((writer, mine, 200), (writer, foreign, 403), (other, mine, 403)):
        client.force_login(user)
        page = client.get(reverse("admin:articles_article_history", args=[article.pk]))
        assert page.status_code == status
        form = client.get(reverse("admin:articles_article_change", args=[article.pk]))
        assert ("historylink" in form.text) == (status == 200)
    client.force_login(writer)
    page = client.get(reverse("admin:articles_article_history", args=[mine.pk]))
    assert "Activity of “Mine”" in page.text and "Foreign" not in page.text and "Export" not in page.text
    assert client.get(LIST).status_code == 403
    assert client.get(reverse("admin:articles_article_history", args=[9999])).status_code == 302
    answer = client.get(reverse("admin:articles_edition_history", args=[edition.pk]))
    assert answer.url == reverse("admin:articles_article_history", args=[mine.pk])


def read(response):
    return b"".join(response.streaming_content).decode()


def test_exports_hold_what_the_filters_select_and_are_recorded(client, chief):
    ann = make_user("=ann")
    record("article.saved", by=ann, about=make_article("=1+1"), details={"note": "so"})
    record("topic.changed", by=chief)
    text = read(client.post(f"{LIST}export/csv/?by={ann.pk}"))
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["by_name"], row["about_title"], row["details"]) == ("'=ann", "'=1+1", '{"note": "so"}')
    rows = json.loads(read(client.post(f"{LIST}export/json/")))
    assert [row["number"] for row in rows] == [1, 2, 3]
    assert rows[1]["previous"] == rows[0]["hash"]
    last = Entry.objects.order_by("-number").first()
    assert (last.verb, last.by, last.details["format"]) == ("export.activity", chief, "json")
    assert client.get(f"{LIST}export/json/").status_code == 405
    client.force_login(make_user("reader", "activity.view_entry"))
    assert client.post(f"{LIST}export/json/").status_code == 403
    assert "Export as" not in client.get(LIST).text


def test_the_commands_check_and_export(tmp_path, capsys):
    call_command("check_activity")
    assert "The record is empty." in capsys.readouterr().out
    for _entry in range(3):
        entry = record("topic.changed", by=None)
    call_command("check_activity")
    said = capsys.readouterr().out
    assert "Whole: 3 entries." in said and f"3:{entry.hash}" in said
    call_command("check_activity", f"--noted=3:{entry.hash}")
    with pytest.raises(CommandError, match="argument --noted"):
        call_command("check_activity", "--noted", "3:x")
    file = tmp_path / "activity.json"
    call_command("export_activity", str(file))
    assert [row["number"] for row in json.loads(file.read_text())] == [1, 2, 3]
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(CommandError, match="already exists"):
        call_command("export_activity", str(file))
    call_command("export_activity", str(tmp_path / "a.csv"), "--since=2026-01-01", "--until=2026-01-02")
    assert len((tmp_path / "a.csv").read_text().splitlines()) == 1
    tamper("DELETE FROM activity_entry WHERE number = 1")
    with pytest.raises(CommandError, match=r"The record is not whole\. Entry 1 is missing before entry 2\.") as stop:
        call_command("check_activity")
    assert stop.value.returncode == 1


def test_all_of_them_may_edit(client):
    """Editors see the activity of every article."""
    client.force_login(make_user("editor", "articles.view_article", *ALL))
    article = make_article()
    assert client.get(reverse("admin:articles_article_history", args=[article.pk])).status_code == 200
