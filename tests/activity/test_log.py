"""The record: what entries say, that they stay, and that tampering shows."""

import ast
import threading
from datetime import date
from pathlib import Path

import pytest
from django.core.checks import Tags, run_checks
from django.db import DatabaseError, connection, transaction
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from activity import chain, verbs
from activity.details import BadDetails, clean_details
from activity.log import record
from activity.models import ChainCheck, Entry
from activity.network import current_request, network_of
from activity.triggers import ACTIVITY
from activity.web.middleware import RememberRequest
from core.db.hash_chain import START
from tests.factories.articles import make_article, make_user

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.django_db


def write(count=3, **fields):
    return [record("topic.changed", by=None, details={"step": step}, **fields) for step in range(count)]


def run(statement, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def tamper(statement, *values):
    """Do what a person with the database's password can do: drop the triggers first."""
    ACTIVITY.remove(connection)
    run(statement, *values)
    ACTIVITY.install(connection)


def test_an_entry_says_who_did_what_to_what():
    ann = make_user("ann", first_name="Ann", last_name="Lee")
    article = make_article("Sleep")
    entry = record("article.published", by=ann, about=article, article=article, details={"edition": 3})
    article.title = "Renamed"
    article.save()
    ann.last_name = "Moor"
    ann.save()
    entry = Entry.objects.get(pk=entry.pk)
    assert (entry.number, entry.previous, str(entry)) == (1, START, "Ann Lee published Sleep")
    assert (entry.about_kind, entry.about_key, entry.article) == ("articles.article", str(article.pk), article.pk)
    assert (entry.by, entry.details, entry.network) == (ann, {"edition": 3}, "")
    second = record("account.signed_out", by=ann)
    assert (second.number, second.previous, second.about_kind) == (2, entry.hash, "")
    assert str(record("article.saved", by=None, about=article)) == "The site saved the draft of Renamed"
    assert chain.verify() == chain.ChainState(3, Entry.objects.get(pk=3).hash)


def test_an_entry_takes_one_query(django_assert_num_queries):
    ann = make_user("ann")
    with transaction.atomic(), django_assert_num_queries(1):
        record("account.signed_in", by=ann, about=ann)


def test_an_unknown_verb_is_refused_and_named_by_a_check(monkeypatch):
    with pytest.raises(ValueError, match=r"not a verb of activity/verbs\.py"):
        record("article.eaten", by=None)
    assert not Entry.objects.exists()
    monkeypatch.setitem(verbs.VERBS, "article.eaten", verbs.Verb("ate", "Articles"))
    record("article.eaten", by=None)
    monkeypatch.delitem(verbs.VERBS, "article.eaten")
    (warning,) = run_checks(tags=[Tags.database], databases=["default"])
    assert (warning.id, "article.eaten" in warning.msg) == ("activity.W001", True)
    assert Entry.objects.get().words == "article.eaten"


def test_all_code_uses_verbs_of_the_list():
    used = set()
    for path in ROOT.glob("*/**/*.py"):
        if path.relative_to(ROOT).parts[0] in {"tests", ".venv", "var"} or "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"record", "log.record", "activity.log.record"}:
                first = node.args[0] if node.args else None
                if isinstance(first, ast.Constant):
                    used.add(first.value)
    assert len(used) > 10
    assert used <= set(verbs.VERBS)
    assert all(len(code) <= 40 for code in verbs.VERBS)


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("203.0.113.77", "203.0.113.0/24"),
        ("2001:db8:1:2::7", "2001:db8:1::/48"),
        ("0.0.0.0", ""),
    ],
)
def test_only_the_network_of_a_client_is_kept(address, network):
    assert network_of(address) == network
    seen = []
    middleware = RememberRequest(lambda _request: seen.append(record("account.signed_out", by=None).network))
    middleware(RequestFactory().get("/", REMOTE_ADDR=address))
    assert seen == [network]
    assert current_request.get() is None, "the next entry of this thread names no client"


def test_details_hold_nothing_of_readers():
    assert clean_details(
        {"when": date(2026, 3, 3), "said": "write to robin@example.org\nplease", "list": ("a", 1, None, True)}
    ) == {"when": "2026-03-03", "said": "write to [email] please", "list": ["a", 1, None, True]}
    assert len(clean_details({"long": "x" * 999})["long"]) == 200
    for bad in ({"n": 1.5}, {"n": object()}, {"n": list(range(60))}, {"a": {"b": {"c": {"d": 1}}}}):
        with pytest.raises(BadDetails):
            record("topic.changed", by=None, details=bad)
    assert not Entry.objects.exists()
    article = make_article("Ask robin@example.org")
    assert record("article.saved", by=None, about=article).about_title == "Ask [email]"


_TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30)


@given(st.dictionaries(_TEXTS, st.one_of(_TEXTS, st.integers(-(2**53), 2**53), st.booleans(), st.none()), max_size=4))
def test_whatever_is_recorded_has_the_same_hash_when_read_back(details):
    with transaction.atomic():
        record("topic.changed", by=None, details=details)
        assert chain.verify().fault == ""
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE activity_entry SET by_name = 'Someone else' WHERE number = 2",
        "UPDATE activity_entry SET details = '{}' WHERE number = 3",
        "DELETE FROM activity_entry WHERE number = 3",
        "DELETE FROM activity_entry",
        "UPDATE activity_chaincheck SET number = 0",
        "DELETE FROM activity_chaincheck",
        "INSERT INTO activity_entry (number, at, by_id, by_name, verb, about_kind, about_key, about_title, article, network,"
        " details, previous, hash)"
        " SELECT 5, at, by_id, by_name, verb, about_kind, about_key, about_title, article, network,"
        " details, hash, '{}' FROM activity_entry WHERE number = 3",
        "INSERT INTO activity_entry (number, at, by_id, by_name, verb, about_kind, about_key, about_title, article, network,"
        " details, previous, hash)"
        " SELECT 4, at, by_id, by_name, verb, about_kind, about_key, about_title, article, network,"
        " details, previous, '{}' FROM activity_entry WHERE number = 3",
    ],
)
def test_the_database_keeps_entries_as_they_are(statement):
    write()
    chain.note_check(chain.verify())
    before = list(Entry.objects.values()), list(ChainCheck.objects.values())
    with pytest.raises(DatabaseError, match="activity: "):
        run(statement.replace("details, hash, '{}'", f"details, hash, '{'f' * 64}'"))
    assert (list(Entry.objects.values()), list(ChainCheck.objects.values())) == before


@pytest.mark.database("sqlite")
def test_or_replace_keeps_entries_as_they_are():
    write()
    for number in (2, 3, 4):
        with pytest.raises(DatabaseError, match="activity: "):
            run(
                "INSERT OR REPLACE INTO activity_entry (number, at, by_id, by_name, verb, about_kind, about_key, about_title,"
                " article, network, details, previous, hash) SELECT %s, at, by_id, 'X', verb, about_kind, about_key, about_title,"
                " article, network, details, previous, hash FROM activity_entry WHERE number = 3",
                number,
            )


@pytest.mark.database("postgresql")
def test_truncate_is_refused():
    with pytest.raises(DatabaseError, match="activity: "):
        run("TRUNCATE activity_entry")


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE activity_entry SET by_name = 'Eve' WHERE number = 2", "Entry 2 was altered"),
        ("UPDATE activity_entry SET network = '198.51.100.0/24' WHERE number = 1", "Entry 1 was altered"),
        ("DELETE FROM activity_entry WHERE number = 2", "Entry 2 is missing before entry 3"),
        ("DELETE FROM activity_entry WHERE number < 3", "Entries 1 to 2 are missing before entry 3"),
        ("DELETE FROM activity_entry WHERE number = 3", "The record ends with entry 2, but entry 3 was there before"),
        ("DELETE FROM activity_entry", "The record ends with entry 0, but entry 3 was there before"),
        ("UPDATE activity_chaincheck SET hash = previous", ""),
    ],
)
def test_a_verification_finds_what_was_done_behind_the_triggers(statement, fault):
    write()
    chain.note_check(chain.verify())
    tamper(statement.replace("hash = previous", f"seal = '{'0' * 64}'"))
    found = chain.verify().fault
    assert fault in found
    assert found, "a seal that is not ours is a fault"


def test_a_rewritten_chain_is_found_by_seals_and_by_what_an_operator_noted():
    entries = write()
    noted = (3, entries[-1].hash)
    chain.note_check(chain.verify())
    tamper("DELETE FROM activity_entry")
    write()
    assert "Entry 3 is not the one that was there before" in chain.verify().fault
    tamper("DELETE FROM activity_chaincheck")
    assert chain.verify().fault == "", "without seals, another chain passes"
    assert "Entry 3 is not the one" in chain.verify(noted=noted).fault


def test_a_new_key_needs_a_fallback_or_a_word(settings):
    write()
    chain.note_check(chain.verify())
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another key that is long enough for this"
    assert "SECRET_KEY_FALLBACKS" in chain.verify().fault
    assert chain.verify(accept_other_key=True).fault == ""
    settings.SECRET_KEY_FALLBACKS = [old]
    assert chain.verify().fault == ""


@pytest.mark.django_db(transaction=True)
def test_deeds_at_once_make_one_chain():
    """Each of four threads rolls one of three deeds back."""
    gate, faults = threading.Barrier(4), []

    def act(thread):
        try:
            gate.wait(10)
            for deed in range(6):
                with transaction.atomic():
                    record("topic.changed", by=None, details={"thread": thread, "deed": deed})
                    transaction.set_rollback(deed % 3 == 2)
        except Exception as error:
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=[number]) for number in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert not faults
    assert chain.verify() == chain.ChainState(16, Entry.objects.order_by("-number").first().hash)
    done = Entry.objects.values_list("details", flat=True)
    assert {(row["thread"], row["deed"]) for row in done} == {(a, b) for a in range(4) for b in (0, 1, 3, 4)}
