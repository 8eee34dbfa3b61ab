"""Comment rules as pure functions."""

import time
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comments.screening import rules
from crisis.first_phrases import read_phrases

PHRASES = tuple(SimpleNamespace(**fields) for fields in read_phrases())


def judge(
    body="A kind word.",
    *,
    given_rules=(),
    signals=(),
    name="Robin",
    email="robin@example.org",
    client_hash="f" * 64,
    title="",
):
    known = rules.Known(rules=tuple(given_rules), phrases=PHRASES, digests=(client_hash,))
    return rules.evaluate(rules.CommentText(name, email, body, title), known, signals)


def rule(kind, pattern, action="hold", note=""):
    return SimpleNamespace(kind=kind, pattern=pattern, action=action, note=note, get_kind_display=lambda: kind)


@pytest.mark.parametrize(
    ("body", "held"),
    [
        ("No link at all.", False),
        ("See https://a.example and http://b.example", False),
        ("See https://a.example and www.b.example and HTTP://c.example", True),
        ("https://a.example" * 3, True),
        ("www.a.example www.b.example www.c.example", True),
        ("https://www.a.example https://www.b.example", False),
    ],
)
def test_comment_with_many_links_is_held(body, held):
    assert (judge(body).action == "hold") is held


@pytest.mark.parametrize(
    ("body", "risk"),
    [
        ("I want to kill myself", 3),
        ("I WANT TO DIE", 3),
        ("i can\u2019t go on", 2),
        ("k\u200bill my\u00adself? I will kill\nmyself", 3),
        ("My doctor asked about suicidal thoughts", 0),
        ("I self-harmed again", 2),
        ("It felt like a part of me could breathe again.", 0),
        ("Insecticidal soap; unsuicidally", 0),
        ("Skill myself in meditation", 0),
    ],
)
def test_possible_crisis_is_held_with_risk_level(body, risk):
    verdict = judge(body)
    assert verdict.risk == risk
    assert (verdict.action == "hold") is bool(risk)


def test_possible_crisis_overrides_spam_and_refusal():
    verdict = judge(
        "I want to die https://x.example", given_rules=[rule("word", "die", "refuse")], signals=[rules.HONEYPOT]
    )
    assert (verdict.action, verdict.risk) == ("hold", 3)
    assert [reason for reason in verdict.reasons if not reason.startswith("Read this first")] == [
        "Rule: word “die”.",
        "The hidden field was filled in.",
    ]


@pytest.mark.parametrize(
    ("kind", "pattern", "body", "hit"),
    [
        ("word", "cheap pills", "Buy CHEAP   pills now", True),
        ("word", "pill", "The pillow is soft", False),
        ("word", "ﬁlm", "a film", True),
        ("link_domain", "spam.example", "http://shop.spam.example/x", True),
        ("link_domain", "spam.example", "spam.example.org and notspam.example", False),
        ("link_domain", "spam.example", "plain SPAM.example", True),
        ("email", "robin@example.org", "", True),
        ("email", "@example.org", "", True),
        ("email", "example.org", "", False),
        ("email", "@ample.org", "", False),
        ("ip_hash", "f" * 64, "", True),
        ("ip_hash", "e" * 64, "", False),
    ],
)
def test_each_kind_of_rule_matches(kind, pattern, body, hit):
    verdict = judge(body or "text", given_rules=[rule(kind, pattern, "spam", "seen before")])
    assert (verdict.action == "spam") is hit
    if hit:
        assert "seen before" in verdict.reasons[0]


def test_strictest_rule_action_wins():
    assert judge("a b", given_rules=[rule("word", "a"), rule("word", "b", "refuse")]).action == "refuse"


def test_bot_signals_hold_or_file_as_spam():
    assert judge(signals=[rules.TOO_FAST]).action == "hold"
    assert judge(signals=[rules.HONEYPOT, rules.TOO_FAST]).action == "spam"


@given(st.text(max_size=300), st.text(min_size=1, max_size=30))
def test_arbitrary_comment_text_raises_no_error_in_rules(body, pattern):
    every = [rule(kind, pattern) for kind in ("word", "link_domain", "email", "ip_hash")]
    judge(body, given_rules=every)


@pytest.mark.parametrize(
    "body", ["a." * 2500, "a-" * 2500, "https://" * 625, "www." * 1250, "k" * 5000, "kill " * 1000, "." * 5000]
)
def test_hostile_text_is_judged_quickly(body):
    began = time.process_time()
    judge(body, given_rules=[rule("link_domain", "x.example"), rule("word", "a.a")])
    assert time.process_time() - began < 0.2
