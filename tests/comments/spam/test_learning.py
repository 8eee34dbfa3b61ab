"""Classifier training by decisions, unlearning and holds."""

import threading
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from comments.models import Comment, Policy, SpamWord
from comments.moderation import decisions, edits, reversals
from comments.posting import own_comments, submission
from comments.spam import learning
from tests.psychsite import rows

pytestmark = pytest.mark.django_db
SPAM_TEXT, HAM_TEXT = "Subscribe to my channel for free pills", "Thank you, this helped me to sleep"


@pytest.fixture
def moderator():
    return rows.user("comments.moderate_comment")


def submit(article, body, **options):
    options = {"name": "Robin", "email": "robin@example.org", "client_address": "203.0.113.7", **options}
    return submission.submit_comment(article=article, body=body, **options)


def teach(spam=60, ham=60):
    learning._learn(learning.Counter(dict.fromkeys(learning.tokens.extract_words(SPAM_TEXT), spam)), "spam", spam)
    learning._learn(learning.Counter(dict.fromkeys(learning.tokens.extract_words(HAM_TEXT), ham)), "ham", ham)


def table():
    return {word: (spam, ham) for word, spam, ham in SpamWord.objects.values_list("word", "spam", "ham")}


def test_classifier_learns_decisions_and_unlearns_reversals(moderator):
    comment = submit(rows.article(), SPAM_TEXT)
    assert table() == {} and comment.learned == ""
    comment = decisions.decide(comment=comment, state="spam", by=moderator)
    assert table()[""] == table()["channel"] == (1, 0) and comment.learned == "spam"
    comment = decisions.decide(comment=comment, state="approved", by=moderator)
    assert table()[""] == table()["channel"] == (0, 1)
    comment = decisions.undo_decision(comment=comment, by=moderator)
    assert (comment.state, comment.learned) == ("spam", "spam") and table()["channel"] == (1, 0)
    comment = decisions.decide(comment=comment, state="removed", by=moderator)
    assert table() == {} and comment.learned == ""
    comment = decisions.decide(comment=comment, state="approved", by=moderator)
    comment = decisions.decide(comment=comment, state="pending", by=moderator)
    assert table() == {} and Comment.objects.get().learned == ""


def test_redacted_passage_is_unlearned_until_restored(moderator):
    comment = decisions.decide(comment=submit(rows.article(), SPAM_TEXT), state="spam", by=moderator)
    learned = table()
    comment = edits.redact_passage(comment=comment, passage="my channel", by=moderator)
    assert "channel" not in table() and table()["pills"] == (1, 0)
    reversals.undo_event(event=comment.last_event, by=moderator)
    assert table() == learned


def test_unlearning_keeps_words_taught_by_other_comments(moderator):
    article = rows.article()
    one = decisions.decide(comment=submit(article, SPAM_TEXT), state="spam", by=moderator)
    before = table()
    two = decisions.decide(comment=submit(article, "My channel helped"), state="spam", by=moderator)
    assert table()["channel"] == (2, 0)
    decisions.undo_decision(comment=two, by=moderator)
    assert table() == before
    decisions.undo_decision(comment=one, by=moderator)
    assert table() == {}


def test_comment_edited_by_author_is_unlearned(moderator):
    comment = submit(rows.article(), HAM_TEXT)
    token = comment.own_token
    decisions.decide(comment=comment, state="approved", by=moderator)
    assert table()
    own_comments.edit_own_comment(token=token, body="Something else", client_address="203.0.113.7")
    assert table() == {} and Comment.objects.get().learned == ""


def test_comment_deleted_by_author_is_unlearned(moderator):
    comment = submit(rows.article(), HAM_TEXT)
    decisions.decide(comment=comment, state="approved", by=moderator)
    own_comments.delete_own_comment(token=comment.own_token)
    assert table() == {} and Comment.objects.get().learned == ""


def test_word_counts_never_become_negative(moderator):
    comment = decisions.decide(comment=submit(rows.article(), SPAM_TEXT), state="spam", by=moderator)
    SpamWord.objects.filter(word="channel").delete()
    SpamWord.objects.filter(word="pills").update(spam=0, ham=3)
    decisions.undo_decision(comment=comment, by=moderator)
    assert table() == {"pills": (0, 3)}
    with pytest.raises(IntegrityError), transaction.atomic():
        SpamWord.objects.create(word="below", spam=-1)


def test_classifier_holds_likely_spam_with_explanation():
    article = rows.article()
    submit(article, "A first word.")
    Comment.objects.update(state="approved")
    assert submit(article, SPAM_TEXT).state == "approved"
    teach()
    comment = submit(article, SPAM_TEXT + "!")
    assert (comment.state, comment.hold_kind) == ("pending", "spam") and "Looks like spam (9" in comment.hold_reason
    assert comment.spam_score >= 90 and any("channel" in word for word, _weight in comment.spam_words)
    stored = Comment.objects.get(pk=comment.pk)
    assert "certain that it is spam. Words for spam: " in stored.spam_explanation
    good = submit(article, HAM_TEXT)
    assert (good.state, good.hold_kind) == ("approved", "") and good.spam_score < 50
    assert "Words against" in good.spam_explanation


def test_classifier_is_inactive_until_trained_or_when_disabled():
    article = rows.article()
    teach(49, 400)
    assert submit(article, SPAM_TEXT).spam_score is None
    teach(30, 0)
    assert submit(article, SPAM_TEXT + "!").spam_score >= 90
    Policy(spam_threshold=100).save()
    off = submit(article, SPAM_TEXT + "?")
    assert (off.spam_score, off.spam_words, off.hold_kind, off.spam_explanation) == (None, [], "first", "")


def test_possible_crisis_is_never_scored_as_spam():
    teach()
    comment = submit(rows.article(), f"I want to die. {SPAM_TEXT}")
    assert comment.risk == 3 and comment.hold_kind == "crisis"
    assert comment.spam_score is None and "spam" not in comment.hold_reason


def test_scoring_text_uses_one_query_for_its_words(django_assert_num_queries):
    teach()
    with django_assert_num_queries(1) as asked:
        learning.score_text(HAM_TEXT)
    assert "channel" not in asked[0]["sql"]


def test_learning_takes_one_upsert_per_comment(django_assert_num_queries):
    comment = submit(rows.article(), SPAM_TEXT)
    with django_assert_num_queries(1):
        learning.teach(comment, "spam")


def test_admin_pages_show_classifier_state(client):
    client.force_login(rows.user(is_superuser=True))
    assert "starts to score at 50" in client.get("/admin/comments/policy/1/change/").content.decode()
    teach()
    assert "60 comments filed as spam and 60" in client.get("/admin/comments/policy/1/change/").content.decode()
    comment = submit(rows.article(), SPAM_TEXT)
    page = client.get(f"/admin/comments/comment/{comment.pk}/change/").content.decode()
    assert "certain that it is spam" in page and "“channel”" in page


def run(*arguments):
    out = StringIO()
    call_command("train_spam", *arguments, stdout=out)
    return out.getvalue()


def test_training_from_decisions_is_repeatable(moderator):
    article = rows.article()
    for number in range(3):
        decisions.decide(comment=submit(article, f"{SPAM_TEXT} {number}"), state="spam", by=moderator)
    known = table()
    learning.forget_everything()
    submit(article, "by nobody")
    Comment.objects.filter(body="by nobody").update(state="approved")
    assert "3 spam, 0 ham would be learned" in run("--dry-run") and table() == {}
    run()
    assert table() == known
    run()
    assert table() == known
    run("--again")
    assert table() == known


def test_training_from_file_learns_examples(tmp_path):
    file = tmp_path / "examples.csv"
    file.write_text(f'text,label\n{SPAM_TEXT},spam\n"{HAM_TEXT}",0\n', encoding="utf-8")
    assert "1 spam, 1 ham would be learned" in run("--file", str(file), "--dry-run") and table() == {}
    assert "knows 1 spam, 1 ham. It starts to score" in run("--file", str(file))
    assert table()["channel"] == (1, 0)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"a,b\nc,d\n", "no columns named text and label"),
        (b"text,label\nGood,ham\nHello,perhaps\n", "line 3: give a text and a label"),
        (b"text,label\n,ham\n", "line 2"),
        (b"text,label\nonly\n", "line 2"),
        (b"text,label\n\xff\xfe,ham\n", "no CSV file in UTF-8"),
        (b"", "no columns"),
        (b"text,label\n" + b"x" * 200_000 + b",ham\n", "line 2: not a CSV file|is no CSV file in UTF-8"),
        (None, "cannot be opened"),
    ],
)
def test_invalid_training_file_is_refused_and_changes_nothing(tmp_path, content, sentence):
    teach()
    before, file = table(), tmp_path / "examples.csv"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(CommandError, match=sentence):
        run("--file", str(file), "--again")
    assert table() == before


@pytest.mark.django_db(transaction=True)
def test_concurrent_decisions_lose_no_word_counts():
    article, moderator = rows.article(), rows.user("comments.moderate_comment")
    comments = [
        submit(article, f"{SPAM_TEXT} {HAM_TEXT} {n} {n * 7}", client_address=f"203.0.113.{n}") for n in range(8)
    ]
    gate, faults = threading.Barrier(8), []

    def decide(comment):
        try:
            gate.wait(20)
            for state in ("spam", "approved", "spam"):
                comment = decisions.decide(comment=comment, state=state, by=moderator)
        except Exception as error:
            faults.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=[comment]) for comment in comments]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not faults
    assert table()[""] == table()["channel"] == table()["sleep"] == (8, 0)
