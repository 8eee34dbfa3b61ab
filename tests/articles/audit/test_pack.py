"""Contents and tamper detection of the audit pack."""

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

from articles.audit import hash_chain
from articles.audit.pack import build_pack, last_day
from articles.models import CheckOverride, Reference, Remark, ReviewRequest, RichText, Source
from articles.publishing import actions, withdrawals
from core.errors import ActionRefused
from tests.factories.articles import ALL, add_block, approve, freeze, make_approver, make_article, make_user, publish

pytestmark = pytest.mark.django_db
FIRST, SECOND, TODAY = date(2026, 3, 3), date(2026, 3, 9), datetime(2026, 4, 1, 12, tzinfo=UTC)


def on(day, hour=8):
    return time_machine.travel(datetime(day.year, day.month, day.day, hour, tzinfo=UTC), tick=False)


def story():
    """Return an article with one text from March 3 and another from noon on March 9."""
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
        withdrawals.withdraw_approval(approval=approval, by=person.user, reason="I was wrong.")
    return article


@pytest.fixture
def article():
    article = story()
    with time_machine.travel(TODAY, tick=False):
        yield article


def data(kind, pack):
    return [record["data"] for record in pack["records"] if record["kind"] == kind]


def test_audit_pack_contains_text_of_day_and_all_records(article):
    pack = build_pack("sleep", FIRST)
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
    assert (decision["credentials"][0]["title"], decision["credentials"][0]["checked_by"]) == (
        "Licensed physician",
        "checker",
    )
    assert data("source", pack)[0]["url"] == "https://doi.org/10.1000/1"
    assert [row["public_note"] for row in data("edition", pack)] == ["The first text.", "It rarely helps."]
    assert [row["reason_without_approval"] for row in data("publication", pack)] == ["", "It could not wait."]
    assert data("remark", pack)[0]["text"] == "Is that so?"
    assert data("request", pack)[-1]["note"] == "Please read."
    assert "Sounds hard." in {row["finding"] for row in data("override", pack)}
    assert "hash" not in {key.rpartition("_")[2] for row in data("request", pack) for key in row}


def test_audit_pack_lists_both_texts_of_a_change_day(article):
    assert [row["number"] for row in data("text", build_pack("sleep", SECOND))] == [1, 2]
    assert [row["code"] for row in data("badge", build_pack("sleep", SECOND))] == ["approved", "changed"]
    (badge,) = data("badge", build_pack("sleep", date(2026, 3, 21)))
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
def test_audit_pack_accepts_slugs_and_urls(article, address):
    assert data("text", build_pack(address, FIRST))[0]["number"] == 1


def test_binned_article_gets_audit_pack(article):
    actions.put_in_bin(article=article, by=make_user("chief", *ALL))
    assert data("text", build_pack("sleep", FIRST))
    assert data("pack", build_pack("sleep", FIRST))[0]["binned_at"]


def test_audit_pack_uses_constant_queries(article):
    with CaptureQueriesContext(connection) as captured:
        build_pack("sleep", FIRST)
    # Article, editions, decisions, sources, events, overrides, requests, remarks, answers.
    assert len(captured) == 9


def test_audit_day_starts_in_site_time_zone(article, settings):
    settings.TIME_ZONE = "America/New_York"
    with timezone.override("America/New_York"):
        assert data("pack", build_pack("sleep", FIRST))[0]["from"] == "2026-03-03T05:00:00+00:00"


@pytest.mark.parametrize(
    ("address", "day", "says"),
    [
        ("nothing", "2026-03-03", "No article has this address"),
        ("https://other.example/articles/sleep/", "2026-03-03", "another site"),
        ("/clinics/us/", "2026-03-03", "No article has this address"),
        ("x" * 5000, "2026-03-03", "too long"),
        ("http://[/articles/sleep/", "2026-03-03", "No article"),
        ("sleep\x00", "2026-03-03", "No article"),
        ("", "2026-03-03", "No article"),
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
        ("sleep", "2026-05-01", "in the future"),
    ],
)
def test_audit_pack_command_explains_refusal(article, address, day, says):
    with pytest.raises(CommandError, match=says) as refusal:
        call_command("audit_pack", address, date=day)
    assert refusal.value.returncode == 2


def test_unpublished_article_has_no_audit_pack(article):
    freeze(make_article("Waking"))
    with pytest.raises(ActionRefused, match="It has never been published"):
        build_pack("waking", FIRST)


def test_audit_pack_commands_write_and_verify(article, tmp_path):
    file = tmp_path / "sleep.json"
    said = StringIO()
    call_command("audit_pack", "sleep", date="2026-03-03", output=str(file), stderr=said)
    assert "Wrote" in said.getvalue()
    said = StringIO()
    call_command("verify_audit_pack", str(file), stdout=said)
    assert "Unaltered" in said.getvalue() and "2026-03-03" in said.getvalue()
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
def test_verify_command_rejects_files_that_are_not_packs(tmp_path, content):
    file = tmp_path / "file"
    file.write_bytes(content)
    with pytest.raises(CommandError, match="not an audit pack") as refusal:
        call_command("verify_audit_pack", str(file))
    assert refusal.value.returncode == 2


def test_verify_command_rejects_unreadable_and_huge_files(tmp_path, monkeypatch):
    for name in (str(tmp_path), str(tmp_path / "none"), "a\x00b"):
        with pytest.raises(CommandError, match="cannot be read") as refusal:
            call_command("verify_audit_pack", name)
        assert refusal.value.returncode == 2
    monkeypatch.setattr(hash_chain, "MAX_BYTES", 10)
    (tmp_path / "huge").write_bytes(b"x" * 11)
    with pytest.raises(CommandError, match="larger than"):
        call_command("verify_audit_pack", str(tmp_path / "huge"))


def small_pack():
    chain = hash_chain.HashChain()
    for number in range(6):
        chain.add("note", {"text": f"Wörter {number}\u2028\n", "more": [1, None, True, {"a": "b"}]})
    return hash_chain.render_pack(chain.finish())


def test_unaltered_audit_pack_verifies():
    assert len(hash_chain.verify_pack(small_pack())) == 6


@given(st.data())
@hypothesis_settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_altered_audit_pack_byte_is_detected(data):
    content = bytearray(small_pack())
    place = data.draw(st.integers(0, len(content) - 1))
    sign = data.draw(st.integers(0, 255).filter(lambda sign: sign != content[place]))
    content[place] = sign
    with pytest.raises((hash_chain.TamperedPackError, hash_chain.NotAuditPackError)) as refusal:
        hash_chain.verify_pack(bytes(content))
    if place > small_pack().index(b"[\n"):
        assert refusal.type is hash_chain.TamperedPackError


@given(st.data())
@hypothesis_settings(max_examples=300, deadline=None)
def test_removed_added_or_moved_audit_records_are_detected(data):
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
    with pytest.raises((hash_chain.TamperedPackError, hash_chain.NotAuditPackError)):
        hash_chain.verify_pack(b"\n".join(lines))


def test_audit_seal_detects_rewritten_chain():
    parsed = json.loads(small_pack())
    chain = hash_chain.HashChain()
    for record in parsed["records"]:
        chain.add(record["kind"], record["data"] | {"text": "Forged"})
    forged = chain.finish()
    forged["seal"]["hmac"] = parsed["seal"]["hmac"]
    with pytest.raises(hash_chain.TamperedPackError, match="not made with this site's key"):
        hash_chain.verify_pack(hash_chain.render_pack(forged))


def test_repeated_json_key_in_pack_is_detected():
    """Reject a duplicate key: a parser reads the last value, a person the first."""
    content = small_pack().replace(b'{"data":{"more"', b'{"data":{"text":"Forged"},"data":{"more"', 1)
    with pytest.raises(hash_chain.TamperedPackError, match="Record 1 was altered"):
        hash_chain.verify_pack(content)


def test_verification_accepts_fallback_keys_and_rejects_other_keys(settings):
    content, former = small_pack(), settings.SECRET_KEY
    settings.SECRET_KEY = "another key, long enough to be one"
    with pytest.raises(hash_chain.TamperedPackError, match="this site's key"):
        hash_chain.verify_pack(content)
    settings.SECRET_KEY_FALLBACKS = [former]
    assert hash_chain.verify_pack(content)


class TestInTheAdmin:
    def path(self, article, number, name):
        return f"/admin/articles/edition/{article.editions.get(number=number).pk}/{name}/"

    @pytest.fixture
    def editor(self, client):
        client.force_login(make_user("editor", "articles.view_edition", "articles.change_article"))
        return client

    def test_audit_pack_can_be_downloaded_for_a_date(self, editor, article):
        answer = editor.get(self.path(article, 1, "audit-pack"))
        assert answer["Content-Type"] == "application/json"
        assert 'filename="audit-sleep-2026-03-09.json"' in answer["Content-Disposition"]
        assert "no-store" in answer["Cache-Control"]
        assert hash_chain.verify_pack(answer.content)
        assert (
            "2026-03-03.json"
            in editor.get(self.path(article, 1, "audit-pack") + "?date=2026-03-03")["Content-Disposition"]
        )
        assert "Audit pack" in editor.get(self.path(article, 1, "change")).content.decode()

    @pytest.mark.parametrize("asked", ["", "2026-01-01", "x", "9" * 3000])
    def test_audit_pack_refusal_is_shown_as_message(self, editor, article, asked):
        draft = freeze(make_article("Waking"))
        path = f"/admin/articles/edition/{draft.pk}/audit-pack/"
        answer = editor.get(path, {"date": asked} if asked else {}, follow=True)
        assert answer.redirect_chain == [(f"/admin/articles/edition/{draft.pk}/change/", 302)]
        assert "messagelist" in answer.content.decode()

    def test_audit_pages_require_edition_permission(self, client, article):
        for name in ("audit-pack", "compare"):
            assert client.get(self.path(article, 1, name)).status_code == 302
        client.force_login(make_user("nobody"))
        for name in ("audit-pack", "compare"):
            assert client.get(self.path(article, 1, name)).status_code == 403

    def test_edition_can_be_compared_with_any_edition_or_draft(self, editor, article):
        RichText.objects.update(html="<p>Sleep never helps.</p>")
        page = editor.get(self.path(article, 2, "compare")).content.decode()
        assert "From edition 1 to edition 2" in page and "rarely" in page
        page = editor.get(self.path(article, 1, "compare") + "?with=2").content.decode()
        assert "From edition 1 to edition 2" in page
        page = editor.get(self.path(article, 2, "compare") + "?with=working").content.decode()
        assert "From edition 2 to the draft" in page and "never" in page
        page = editor.get(self.path(article, 1, "compare")).content.decode()
        assert "the draft" in page

    @pytest.mark.parametrize("other", ["9", "2", "x", "0", "9" * 3000, "\x00"])
    def test_comparing_with_missing_edition_shows_error(self, editor, article, other):
        answer = editor.get(self.path(article, 2, "compare"), {"with": other}, follow=True)
        assert "no such edition" in answer.content.decode()

    def test_audit_and_compare_pages_refuse_post(self, editor, article):
        for name in ("audit-pack", "compare"):
            assert editor.post(self.path(article, 1, name)).status_code == 405


def test_last_day_is_final_live_day_of_edition():
    with on(FIRST):
        edition = publish(freeze(make_article("Sleep")), until=timezone.now() + timedelta(days=2))
        draft = freeze(make_article("Waking"))
        assert last_day(edition) == FIRST
        assert last_day(draft) is None
    with on(SECOND):
        assert last_day(edition) == date(2026, 3, 5)
