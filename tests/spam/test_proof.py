"""The proof of work: signed, ending, for one article, counted once, and never a reason to refuse."""

import hashlib
import time
from datetime import timedelta

import pytest
from django.utils import timezone

from comments import errors
from comments.models import Comment, ModerationRule, Policy, SpentProof
from comments.posting import spent_proofs, submission
from comments.screening import rules
from comments.spam import proof
from comments.web.comment_forms import stamp
from tests.site import rows

NOW = timezone.now()
# A throttled desktop core stands for a slow phone (Lighthouse's "mobile" throttles by four, low-end phones by six).
THROTTLE, SECONDS = 6, 2.0


def solve(task):
    for number in range(task["most"]):
        if hashlib.sha256(f"{task['salt']}.{number}".encode()).hexdigest() == task["challenge"]:
            return f"{task['salt']}:{number}:{task['signature']}"
    raise AssertionError("no number fits")


@pytest.fixture
def asked():
    Policy(proof_of_work=True).save()


def test_only_the_right_answer_counts():
    task = proof.challenge(7, NOW)
    answer = solve(task)
    salt, number, signature = answer.split(":")
    assert proof.check(answer, 7, NOW).salt == salt
    assert proof.check(answer, 7, NOW + proof.LIFETIME - timedelta(seconds=2))
    wrong = [
        (answer, 8, NOW),
        (answer, 7, NOW + proof.LIFETIME),
        (f"{salt}:{int(number) + 1}:{signature}", 7, NOW),
        (f"{salt}:{number}:{'0' * 64}", 7, NOW),
        (answer.replace(salt[:4], "0000"), 7, NOW),
        (answer + "0", 7, NOW),
        ("", 7, NOW),
        ("x" * 100_000, 7, NOW),
        ("\0", 7, NOW),
    ]
    assert [proof.check(*case) for case in wrong] == [None] * len(wrong)


def test_a_message_fits_one_block():
    assert len(f"{proof.challenge(10**12 - 1, NOW)['salt']}.{proof.MOST}") <= 55


@pytest.mark.django_db
def test_an_answer_counts_once_and_old_ones_go():
    article = rows.article()
    answer = solve(proof.challenge(article.pk, NOW))
    assert spent_proofs.spend(answer=answer, article=article, at=NOW) == ()
    assert spent_proofs.spend(answer=answer, article=article, at=NOW) == (rules.NO_PROOF,)
    later = NOW + proof.LIFETIME + timedelta(minutes=1)
    spent_proofs.spend(answer=solve(proof.challenge(article.pk, later)), article=article, at=later)
    assert SpentProof.objects.count() == 1


@pytest.mark.django_db
def test_who_brings_none_is_held_and_not_refused(asked):
    article = rows.article()
    fields = {"article": article, "name": "Robin", "email": "robin@example.org", "client_address": "203.0.113.7"}
    submission.submit(body="One", **fields)
    Comment.objects.update(state="approved")
    answer = solve(proof.challenge(article.pk, timezone.now()))
    assert submission.submit(body="Two", proof=answer, **fields).state == "approved"
    for body, given in (("Three", answer), ("Four", ""), ("Five", "nonsense")):
        held = submission.submit(body=body, proof=given, **fields)
        assert (held.state, held.hold_kind) == ("pending", "check") and "proof of work" in held.hold_reason


@pytest.mark.django_db
def test_a_refused_comment_leaves_the_answer_for_the_next_try(asked):
    article = rows.article()
    answer = solve(proof.challenge(article.pk, timezone.now()))
    fields = {"article": article, "name": "Robin", "email": "", "client_address": "203.0.113.7", "proof": answer}
    ModerationRule.objects.create(kind="word", pattern="pills", action="refuse")
    with pytest.raises(errors.Refused):
        submission.submit(body="pills", **fields)
    assert "proof of work" not in submission.submit(body="no such thing", **fields).hold_reason


@pytest.mark.django_db
def test_no_trace_of_it_where_it_is_off(client):
    article = rows.article()
    page = client.get(article.get_absolute_url()).content.decode()
    assert "proof" not in page
    assert client.get(f"/comments/{article.slug}/proof/").status_code == 404


@pytest.mark.django_db
def test_the_challenge_is_stored_nowhere(client, asked):
    article = rows.article()
    page = client.get(article.get_absolute_url()).content.decode()
    assert "<proof-of-work" in page and "<noscript>" in page
    answer = client.get(f"/comments/{article.slug}/proof/")
    assert "no-store" in answer.headers["Cache-Control"] and not answer.cookies
    form = {"name": "Robin", "body": "Word", "stamp": stamp(article), "proof": solve(answer.json())}
    assert client.post(f"/comments/{article.slug}/reply/", form).status_code == 303
    assert SpentProof.objects.count() == 1 and client.get("/comments/none/proof/").status_code == 404


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_browser_solves_it_on_the_articles_page_and_on_the_forms_own(new_page, asked):
    article = rows.article()
    for number, address in enumerate([article.get_absolute_url(), f"/comments/{article.slug}/reply/"]):
        page = new_page()
        requests = []
        page.on("request", lambda request, requests=requests: requests.append(request.url))
        page.goto(address)
        assert not any("proof" in url for url in requests)
        page.fill("[name=name]", "Robin")
        page.fill("[name=body]", f"Word {number}")
        page.click("button[type=submit]:has-text('Post comment')")
        if number:
            page.wait_for_url("**/my-comment/**")
        else:
            page.locator(".sent").wait_for()
            page.get_by_role("button", name="Write another").click()
            page.fill("[name=body]", "An answer counts once.")
            page.click("button[type=submit]:has-text('Post comment')")
            page.locator(".sent").wait_for()
    assert Comment.objects.count() == 3
    assert not Comment.objects.filter(hold_reason__contains="proof of work").exists()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_longest_sum_takes_a_slow_phone_less_than_two_seconds(new_page, asked):
    article = rows.article()
    page = new_page()
    page.goto(article.get_absolute_url())
    salt = proof.challenge(article.pk, timezone.now())["salt"]
    wanted = hashlib.sha256(f"{salt}.{proof.MOST - 1}".encode()).hexdigest()
    run = """async ([salt, challenge, most]) => {
        const worker = new Worker("/static/js/elements/proof-worker.js");
        const begun = performance.now();
        const number = await new Promise((resolve) => {
            worker.onmessage = ({ data }) => resolve(data);
            worker.postMessage({ salt, challenge, most });
        });
        return number === most - 1 ? (performance.now() - begun) / 1000 : 1000;
    }"""
    # The best of three: this machine may be busy with other things.
    seconds = min(page.evaluate(run, [salt, wanted, proof.MOST]) for _time in range(3))
    assert seconds * THROTTLE < SECONDS, seconds


def test_checking_costs_the_server_next_to_nothing():
    answer = solve(proof.challenge(7, NOW))
    begun = time.process_time()
    for _time in range(1000):
        proof.check(answer, 7, NOW)
    assert time.process_time() - begun < 0.5
