"""The audit pack: what it holds, and that nothing in it can be changed unnoticed."""

import json
from datetime import UTC, date, datetime, timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from articles.approval import actions as approving
from articles.audit import hash_chain
from articles.audit import pack as audit
from articles.models import CheckOverride, Reference, Remark, ReviewRequest, RichText, Source
from articles.publishing import actions
from tests.factories.articles import ALL, add_block, approve, freeze, make_approver, make_article, make_user, publish

pytestmark = pytest.mark.django_db
FIRST, SECOND, TODAY = date(2026, 3, 3), date(2026, 3, 9), datetime(2026, 4, 1, 12, tzinfo=UTC)


def on(day, hour=8):
    return time_machine.travel(datetime(day.year, day.month, day.day, hour, tzinfo=UTC), tick=False)


def story():
    """An article that said one thing from 3 March and another from noon of 9 March."""
    with on(FIRST):
        article = make_article("Sleep", html="<p>Sleep helps most people.</p>")
        source = Source.objects.create(title="A study of sleep", authors="Doe J", year=2020, doi="10.1000/1")
        add_block(article, Reference, source=source)
        person = make_approver()
        first = freeze(article, public_note="The first text.")
        Remark.objects.create(edition=first, person=person, block=0, text="Is that so?", made_at=timezone.now())
        approval = approve(first, person, statement="I read it all.")
        publish(first, override_reason="")
    with on(SECOND, 12):
        RichText.objects.update(html="<p>Sleep rarely helps.</p>")
        second = freeze(article, public_note="It rarely helps.")
        publish(second, override_reason="It could not wait.")
        ReviewRequest.objects.create(
            edition=second,
            person=person,
            requested_by=make_user("chief"),
            requested_at=timezone.now(),
            note="Please read.",
        )
        CheckOverride.objects.create(
            edition=second, rule="tone", finding="Sounds hard.", reason="It is.", at=timezone.now()
        )
    with on(date(2026, 3, 20)):
        approving.withdraw_approval(approval=approval, by=person.user, reason="I was wrong.")
    return article


@pytest.fixture
def article():
    article = story()
    with time_machine.travel(TODAY, tick=False):
        yield article


def data(kind, pack):
    return [record["data"] for record in pack["records"] if record["kind"] == kind]


def test_it_holds_the_text_of_that_day_and_the_whole_record(article):
    pack = audit.pack("sleep", FIRST)
    (text,) = data("text", pack)
    assert "helps most people" in json.dumps(text["document"])
    assert text["digest_computed_again"] == text["digest"] == article.editions.get(number=1).digest
    assert text["unaltered"]
    (badge,) = data("badge", pack)
    assert badge["code"] == "approved", "what readers saw on that day, though the approval was withdrawn later"
    (decision,) = data("decision", pack)
    assert decision["statement"] == "I read it all."
    assert decision["digest"] == text["digest"] and decision["digest_is_of_the_edition"]
    assert decision["withdrawn_reason"] == "I was wrong."
    assert decision["credentials_now"][0]["title"] == "Licensed physician"
    assert data("source", pack)[0]["url"] == "https://doi.org/10.1000/1"
    assert [row["public_note"] for row in data("edition", pack)] == ["The first text.", "It rarely helps."]
    assert [row["reason_without_approval"] for row in data("publication", pack)] == ["", "It could not wait."]
    assert data("remark", pack)[0]["text"] == "Is that so?"
    assert data("request", pack)[-1]["note"] == "Please read."
    assert "Sounds hard." in {row["finding"] for row in data("override", pack)}
    assert "hash" not in {key.rpartition("_")[2] for row in data("request", pack) for key in row}


def test_a_day_with_two_texts_has_both(article):
    assert [row["number"] for row in data("text", audit.pack("sleep", SECOND))] == [1, 2]
    assert [row["code"] for row in data("badge", audit.pack("sleep", SECOND))] == ["approved", "changed"]
    (badge,) = data("badge", audit.pack("sleep", date(2026, 3, 21)))
    assert badge["code"] == "not_reviewed"


@pytest.mark.parametrize(
    "address",
    [
        "sleep",
        "/articles/sleep/",
        "http://testserver/articles/sleep/",
        "articles/sleep",
        " /articles/sleep/editions/2/ ",
    ],
)
def test_addresses(article, address):
    assert data("text", audit.pack(address, FIRST))[0]["number"] == 1


def test_what_is_in_the_bin_is_on_record_still(article):
    actions.put_in_bin(article=article, by=make_user("chief", *ALL))
    assert data("text", audit.pack("sleep", FIRST))
    assert data("pack", audit.pack("sleep", FIRST))[0]["binned_at"]


def test_it_costs_the_same_however_much_is_on_record(article):
    with CaptureQueriesContext(connection) as captured:
        audit.pack("sleep", FIRST)
    # Article, editions, decisions, credentials, authors, sources, events, overrides, requests, remarks.
    assert len(captured) == 10


def test_days_begin_where_the_site_is(article, settings):
    settings.TIME_ZONE = "America/New_York"
    with timezone.override("America/New_York"):
        assert data("pack", audit.pack("sleep", FIRST))[0]["from"] == "2026-03-03T05:00:00+00:00"


@pytest.mark.parametrize(
    ("address", "day", "says"),
    [
        ("nothing", "2026-03-03", "no article at this address"),
        ("https://other.example/articles/sleep/", "2026-03-03", "another site"),
        ("/clinics/us/", "2026-03-03", "no article at this address"),
        ("x" * 5000, "2026-03-03", "longer than any"),
        ("http://[/articles/sleep/", "2026-03-03", "no article"),
        ("sleep\x00", "2026-03-03", "no article"),
        ("", "2026-03-03", "no article"),
        (
            "sleep",
            "2026-03-02",
            "edition 1 from 2026-03-03 08:00 until 2026-03-09 12:00; edition 2 from 2026-03-09 12:00 on",
        ),
        ("sleep", "3 March", "year, month and day"),
        ("sleep", "2026-02-30", "year, month and day"),
        ("sleep", "0001-01-01", "year, month and day"),
        ("sleep", "20260303", "year, month and day"),
        ("sleep", "9" * 5000, "year, month and day"),
        ("sleep", "2026-05-01", "not come yet"),
    ],
)
def test_what_cannot_be_packed_is_told_in_a_sentence(article, address, day, says):
    with pytest.raises(CommandError, match=says) as refusal:
        call_command("audit_pack", address, date=day)
    assert refusal.value.returncode == 2


def test_what_was_never_public(article):
    freeze(make_article("Waking"))
    with pytest.raises(audit.NoPack, match="Nothing of it has ever been published"):
        audit.pack("waking", FIRST)


def test_the_commands_write_and_verify(article, tmp_path):
    file = tmp_path / "sleep.json"
    said = StringIO()
    call_command("audit_pack", "sleep", date="2026-03-03", output=str(file), stderr=said)
    assert "Wrote" in said.getvalue()
    said = StringIO()
    call_command("verify_audit_pack", str(file), stdout=said)
    assert "As it was written" in said.getvalue() and "2026-03-03" in said.getvalue()
    with pytest.raises(CommandError, match="Name a new file"):
        call_command("audit_pack", "sleep", date="2026-03-03", output=str(file))
    said = StringIO()
    call_command("audit_pack", "sleep", date="2026-03-03", stdout=said)
    assert said.getvalue().encode() == file.read_bytes()
    file.write_bytes(file.read_bytes().replace(b"rarely", b"always"))
    with pytest.raises(CommandError, match=r"Record \d+ \(edition\) was altered") as refusal:
        call_command("verify_audit_pack", str(file))
    assert refusal.value.returncode == 1


@pytest.mark.parametrize(
    "content", [b"", b"{}", b"[1]", b"no json", b"\xff\xfe", b"[" * 100_000, b"9" * 100_000, b"\x00" * 10]
)
def test_what_is_no_pack(tmp_path, content):
    file = tmp_path / "file"
    file.write_bytes(content)
    with pytest.raises(CommandError, match="no audit pack") as refusal:
        call_command("verify_audit_pack", str(file))
    assert refusal.value.returncode == 2


def test_files_that_cannot_be_read(tmp_path, monkeypatch):
    for name in (str(tmp_path), str(tmp_path / "none"), "a\x00b"):
        with pytest.raises(CommandError, match="cannot be read") as refusal:
            call_command("verify_audit_pack", name)
        assert refusal.value.returncode == 2
    monkeypatch.setattr(hash_chain, "MAX_BYTES", 10)
    (tmp_path / "huge").write_bytes(b"x" * 11)
    with pytest.raises(CommandError, match="larger than"):
        call_command("verify_audit_pack", str(tmp_path / "huge"))


def small_pack():
    chain = hash_chain.Chain()
    for number in range(6):
        chain.add("note", {"text": f"Wörter {number}\u2028\n", "more": [1, None, True, {"a": "b"}]})
    return hash_chain.render(chain.finish())


def test_a_whole_pack_is_accepted():
    assert len(hash_chain.verify(small_pack())) == 6


@given(st.data())
@hypothesis_settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_altered_byte_is_noticed(data):
    content = bytearray(small_pack())
    place = data.draw(st.integers(0, len(content) - 1))
    sign = data.draw(st.integers(0, 255).filter(lambda sign: sign != content[place]))
    content[place] = sign
    with pytest.raises((hash_chain.Tampered, hash_chain.NotAPack)) as refusal:
        hash_chain.verify(bytes(content))
    if place > small_pack().index(b"[\n"):
        assert refusal.type is hash_chain.Tampered


@given(st.data())
@hypothesis_settings(max_examples=300, deadline=None)
def test_anything_taken_out_put_in_or_moved_is_noticed(data):
    lines = small_pack().split(b"\n")
    choice = data.draw(st.sampled_from(["drop", "twice", "swap", "cut", "blank", "insert"]))
    place = data.draw(st.integers(0, len(lines) - 2))
    other = data.draw(st.integers(0, len(lines) - 1).filter(lambda number: lines[number] != lines[place]))
    match choice:
        case "drop":
            del lines[place]
        case "twice":
            lines.insert(place, lines[place])
        case "swap":
            lines[place], lines[other] = lines[other], lines[place]
        case "cut":
            del lines[max(place, 4) :]
        case "blank":
            lines[place] += b" "
        case "insert":
            lines.insert(place, b"")
    with pytest.raises((hash_chain.Tampered, hash_chain.NotAPack)):
        hash_chain.verify(b"\n".join(lines))


def test_a_record_rewritten_with_its_whole_chain_is_noticed_by_the_seal():
    parsed = json.loads(small_pack())
    chain = hash_chain.Chain()
    for record in parsed["records"]:
        chain.add(record["kind"], record["data"] | {"text": "Forged"})
    forged = chain.finish()
    forged["seal"]["hmac"] = parsed["seal"]["hmac"]
    with pytest.raises(hash_chain.Tampered, match="not made with this site's key"):
        hash_chain.verify(hash_chain.render(forged))


def test_a_record_said_twice_is_noticed():
    """A reader of JSON sees the last of two equal names, a person the first."""
    content = small_pack().replace(b'{"data":{"more"', b'{"data":{"text":"Forged"},"data":{"more"', 1)
    with pytest.raises(hash_chain.Tampered, match="Record 1 is not as it was written"):
        hash_chain.verify(content)


def test_another_key_is_noticed_and_a_former_one_accepted(settings):
    content, former = small_pack(), settings.SECRET_KEY
    settings.SECRET_KEY = "another key, long enough to be one"
    with pytest.raises(hash_chain.Tampered, match="this site's key"):
        hash_chain.verify(content)
    settings.SECRET_KEY_FALLBACKS = [former]
    assert hash_chain.verify(content)


class TestInTheAdmin:
    def path(self, article, number, name):
        return f"/admin/articles/edition/{article.editions.get(number=number).pk}/{name}/"

    @pytest.fixture
    def editor(self, client):
        client.force_login(make_user("editor", "articles.view_edition"))
        return client

    def test_download(self, editor, article):
        answer = editor.get(self.path(article, 1, "audit-pack"))
        assert answer["Content-Type"] == "application/json"
        assert 'filename="audit-sleep-2026-03-09.json"' in answer["Content-Disposition"]
        assert "no-store" in answer["Cache-Control"]
        assert hash_chain.verify(answer.content)
        assert (
            "2026-03-03.json"
            in editor.get(self.path(article, 1, "audit-pack") + "?date=2026-03-03")["Content-Disposition"]
        )
        assert "Audit pack" in editor.get(self.path(article, 1, "change")).content.decode()

    @pytest.mark.parametrize("asked", ["", "2026-01-01", "x", "9" * 3000])
    def test_what_cannot_be_packed_is_said(self, editor, article, asked):
        draft = freeze(make_article("Waking"))
        path = f"/admin/articles/edition/{draft.pk}/audit-pack/"
        answer = editor.get(path, {"date": asked} if asked else {}, follow=True)
        assert answer.redirect_chain == [(f"/admin/articles/edition/{draft.pk}/change/", 302)]
        assert "messagelist" in answer.content.decode()

    def test_only_for_those_who_may_see_editions(self, client, article):
        for name in ("audit-pack", "compare"):
            assert client.get(self.path(article, 1, name)).status_code == 302
        client.force_login(make_user("nobody"))
        for name in ("audit-pack", "compare"):
            assert client.get(self.path(article, 1, name)).status_code == 403

    def test_compare_with_the_edition_before_with_any_and_with_the_working_copy(self, editor, article):
        RichText.objects.update(html="<p>Sleep never helps.</p>")
        page = editor.get(self.path(article, 2, "compare")).content.decode()
        assert "From edition 1 to edition 2" in page and "rarely" in page
        page = editor.get(self.path(article, 1, "compare") + "?with=2").content.decode()
        assert "From edition 1 to edition 2" in page
        page = editor.get(self.path(article, 2, "compare") + "?with=working").content.decode()
        assert "From edition 2 to the working copy" in page and "never" in page
        page = editor.get(self.path(article, 1, "compare")).content.decode()
        assert "the working copy" in page

    @pytest.mark.parametrize("other", ["9", "2", "x", "0", "9" * 3000, "\x00"])
    def test_compare_with_what_is_not_there(self, editor, article, other):
        answer = editor.get(self.path(article, 2, "compare"), {"with": other}, follow=True)
        assert "no such edition" in answer.content.decode()

    def test_reading_only(self, editor, article):
        for name in ("audit-pack", "compare"):
            assert editor.post(self.path(article, 1, name)).status_code == 405


def test_the_last_day_of_an_edition():
    with on(FIRST):
        edition = publish(freeze(make_article("Sleep")), until=timezone.now() + timedelta(days=2))
        draft = freeze(make_article("Waking"))
        assert audit.last_day(edition) == FIRST
        assert audit.last_day(draft) is None
    with on(SECOND):
        assert audit.last_day(edition) == date(2026, 3, 5)
