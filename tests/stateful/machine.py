"""Random sequences of staff actions on articles, checked against a log.

The log is plain lists that share no code with the product: the words and class of each edition, the decisions and
withdrawals, and the live periods. The allowed claims about a text follow from the log alone.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from inspect import signature

import time_machine
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from articles.approval import actions as approval_actions
from articles.approval.status import review_status
from articles.document.digest import digest
from articles.models import Approval, Edition, RichText
from articles.publishing import actions, withdrawals
from authors.models import Credential
from core.errors import ActionRefused
from tests.factories import articles as make
from tests.factories.people import change_checked, make_credential, make_person
from tests.stateful.programs import assert_feeds_agree, assert_programs_agree

BEGIN = datetime(2026, 1, 5, 9, tzinfo=UTC)
EXPIRY = date(2026, 9, 1)
GRACE = timedelta(days=30)
NUMBERS = ["5 mg", "10 mg", "50 mg"]
WORDS = [
    "It helps many people to sleep.",
    "It helps many people who read.",
    "For many people sleep comes easier.",
]
SIGNS = ["Ask about it.", "Ask about it!"]
CLASSES = ["cosmetic", "clarification", "medical"]
TEXT = st.tuples(st.integers(0, 2), st.integers(0, 2), st.integers(0, 1))
ARTICLE, PERSON, ANY = st.integers(0, 1), st.integers(0, 2), st.integers(0, 10_000)
HOURS = st.one_of(st.integers(1, 72), st.integers(1, 24 * 200))

# The relative frequency of each deed.
WEIGHTS = {
    "edit": 4,
    "freeze": 4,
    "correct": 8,
    "ask": 2,
    "approve": 8,
    "request_changes": 2,
    "withdraw_approval": 3,
    "publish": 6,
}
WEIGHTS |= {"schedule": 4, "plan": 4, "unschedule": 5, "withdraw": 2, "bin": 2, "restore": 2, "time_passes": 5}
WEIGHTS |= {"check_credentials": 1, "tamper": 1, "read": 2}
DEEDS = [deed for deed, weight in WEIGHTS.items() for _each in range(weight)]

steps, outcomes = Counter(), Counter()


def html_of(text):
    amount, words, signs = text
    return f"<p>Take {NUMBERS[amount]}. {WORDS[words]} {SIGNS[signs]}</p>"


@dataclass
class Decision:
    person: int
    number: int
    text: tuple
    approves: bool
    due: date
    withdrawn: bool = False


@dataclass
class Log:
    """The log of one article; `texts` are by edition, from number 1."""

    texts: list = field(default_factory=list)
    decisions: list = field(default_factory=list)
    served: dict = field(default_factory=dict)
    working: tuple = (0, 0, 0)

    def standing(self):
        """Return each person's last valid decision, if it is an approval."""
        last = {row.person: row for row in self.decisions if not row.withdrawn}
        return [row for row in last.values() if row.approves]

    def covers(self, decision, number):
        """Return True if at most spelling and layout differ from the text decided on."""
        amount, words, _signs = text = self.texts[number - 1]
        return decision.text == text or (decision.number <= number and decision.text[:2] == (amount, words))

    def may_claim(self, number, day):
        """Return True if an approval covers edition `number` on this day."""
        return any(self.covers(row, number) and day <= row.due + GRACE for row in self.standing())

    def must_claim(self, number, day, editors):
        """Return True if a person who did not edit it approved this text."""
        return any(
            row.text == self.texts[number - 1] and day <= row.due and row.person not in editors
            for row in self.standing()
        )

    def may_be_published(self, number):
        return any(self.covers(row, number) for row in self.standing())


class Newsroom(RuleBasedStateMachine):
    @classmethod
    def hire(cls):
        """Create accounts and people once; each run rolls back its own rows."""
        cls.chief = make.make_user("chief", *make.ALL)
        cls.editor = make.make_user("editor", *(right for right in make.ALL if "unapproved" not in right))
        cls.people = []
        for name in ("Ada", "Ben", "Cleo"):
            user = make.make_user(name.lower(), "articles.approve_edition", email=f"{name.lower()}@example.org")
            person = make_person(name=name, user=user)
            make_credential(person=person, expires_on=EXPIRY if name == "Ben" else None)
            cls.people.append(person)

    @initialize()
    def open(self):
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.clock = time_machine.travel(BEGIN, tick=False)
        self.time = self.clock.start()
        self.client = Client()
        self.cleo_is_valid = True
        self.articles = [make.make_article(f"Article {number}", html=html_of((0, 0, 0))) for number in range(2)]
        self.logs = [Log(), Log()]
        self.rows, self.decided, self.intervals = {}, {}, {}

    def teardown(self):
        if not hasattr(self, "transaction"):
            return
        try:
            for article, log in zip(self.articles, self.logs, strict=True):
                article.refresh_from_db()
                for moment, number in log.served.items() if not article.binned_at else ():
                    then = Edition.objects.live(moment).filter(article=article).values_list("number", flat=True)
                    assert list(then) == ([number] if number else []), f"the record of {moment} has changed"
        finally:
            self.clock.stop()
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    def attempt(self, verb, **what):
        """Call an action; return its result or its ActionRefused."""
        steps[verb.__name__] += 1
        try:
            answer = verb(**what)
        except ActionRefused as refusal:
            outcomes["refused"] += 1
            assert str(refusal).endswith("."), "a refusal is a sentence"
            return refusal
        outcomes["done"] += 1
        return answer

    def edition(self, article, which):
        """Return one of the article's editions, most often the newest."""
        count = len(self.logs[article].texts)
        number = max(1, count - (0, 0, 0, 0, 1, 2, 9)[which % 7])
        return Edition.objects.select_related("article").get(article=self.articles[article], number=number)

    def refused(self, answer):
        return isinstance(answer, ActionRefused)

    @rule(
        deed=st.sampled_from(DEEDS), article=ARTICLE, which=ANY, person=PERSON, text=TEXT, kind=st.sampled_from(CLASSES),
        hours=HOURS, lasts=st.none() | HOURS, yes=st.booleans(),
    )  # fmt: skip
    def somebody(self, deed, **given):
        """Do one of DEEDS.

        There is one rule for all, because Hypothesis omits whole rules in many runs.
        """
        if not self.logs[given["article"]].texts and deed not in {"edit", "correct", "plan", "time_passes"}:
            deed = "freeze"
        # Move the clock on: of two decisions in one microsecond only the last would count.
        self.time.shift(timedelta(seconds=1))
        act = getattr(self, deed)
        act(**{name: given[name] for name in signature(act).parameters})

    # -- what people do

    def edit(self, article, text, person, which):
        steps["edit"] += 1
        row, (amount, words, signs) = self.articles[article], self.logs[article].working
        # Small changes are more frequent than large ones.
        text = [(amount, words, 1 - signs), (amount, words, 1 - signs), (amount, text[1], signs), text][which % 4]
        RichText.objects.filter(parent=row).update(html=html_of(text))
        actions.record_save(article=row, by=self.people[2].user if person == 2 else self.editor)
        self.logs[article].working = text

    def freeze(self, article, kind):
        log = self.logs[article]
        answer = self.attempt(
            actions.freeze, article=self.articles[article], by=self.editor, change_class=kind,
            reasons=make.checks.waive_all("A test."),
        )  # fmt: skip
        if self.refused(answer) or answer.number <= len(log.texts):
            assert self.refused(answer) or log.texts[-1] == log.working
            return
        # Against what readers saw last, another amount is a medical change, even if proposed as less. A first text is one.
        public = answer.compared_with and log.texts[answer.compared_with - 1]
        least = kind if public and public[0] == log.working[0] else "medical"
        log.texts.append(log.working)
        assert CLASSES.index(answer.change_class) >= CLASSES.index(least)

    def correct(self, article, text, person, which, kind, yes):
        """Edit, freeze and publish, as editors do most."""
        self.edit(article, text, person, which)
        self.freeze(article, kind)
        self._publish(article, 0, yes)

    def plan(self, article, text, which, kind, hours, lasts):
        """Schedule two editions, in either order."""
        for place, ahead in enumerate((hours, hours + (lasts or -hours // 2))):
            self.edit(article, text, 0, which + place)
            self.freeze(article, kind)
            self.schedule(article, 0, True, ahead, lasts if which % 2 else None)

    def ask(self, article, which, person):
        edition = self.edition(article, which)
        answer = self.attempt(
            approval_actions.request_review, edition=edition, person=self.people[person], by=self.editor
        )
        assert self.refused(answer) or edition.number == len(self.logs[article].texts)

    def approve(self, article, which, person):
        edition, someone = self.edition(article, which), self.people[person]
        verb = approval_actions.confirm_still_correct if which % 5 == 0 else approval_actions.approve
        answer = self.attempt(verb, edition=edition, person=someone, by=someone.user)
        if self.refused(answer) or answer.pk in self.decided:
            return  # the same decision twice is one
        log = self.logs[article]
        assert edition.number == len(log.texts), "an older edition was approved"
        assert person != 1 or timezone.localdate() <= EXPIRY, "an expired credential was accepted"
        assert person != 2 or self.cleo_is_valid, "an expired credential was accepted"
        assert edition.edited_by_id != someone.user_id, "whoever edited it last has approved it"
        assert answer.review_due > timezone.localdate()
        log.decisions.append(Decision(person, edition.number, log.texts[edition.number - 1], True, answer.review_due))

    def request_changes(self, article, which, person):
        edition, someone = self.edition(article, which), self.people[person]
        answer = self.attempt(
            approval_actions.request_changes, edition=edition, person=someone, by=someone.user, note="Mend it."
        )
        if not self.refused(answer) and answer.pk not in self.decided:
            log = self.logs[article]
            text = log.texts[edition.number - 1]
            log.decisions.append(Decision(person, edition.number, text, False, date.max - GRACE))

    def withdraw_approval(self, article, which, yes):
        log = self.logs[article]
        if not log.decisions:
            return
        place = which % len(log.decisions)
        rows = Approval.objects.filter(edition__article=self.articles[article]).order_by("pk")
        decision, row = log.decisions[place], rows[place]
        # An administrator takes back an approval, and only the approver a request for changes.
        by = self.chief if yes else row.person.user
        answer = self.attempt(withdrawals.withdraw_approval, approval=row, by=by, reason="It was a mistake.")
        assert self.refused(answer) == (decision.withdrawn or (yes and not decision.approves))
        decision.withdrawn |= not self.refused(answer)

    def publish(self, article, which, yes):
        self._publish(article, which, yes)

    def schedule(self, article, which, yes, hours, lasts):
        at = timezone.now() + timedelta(hours=hours)
        self._publish(article, which, yes, at=at, until=lasts and at + timedelta(hours=lasts))

    def _publish(self, article, which, override, **when):
        edition, log = self.edition(article, which), self.logs[article]
        state = edition.state()
        answer = self.attempt(
            actions.publish, edition=edition, by=self.chief if override else self.editor,
            override_reason="It cannot wait." if override else "", reasons=make.checks.waive_all("A test."), **when,
        )  # fmt: skip
        if self.refused(answer):
            return
        assert override or log.may_be_published(edition.number), (
            "published without an approval, and nobody answers for it"
        )
        if answer.number > len(log.texts):
            assert state == "past"
            log.texts.append(log.texts[edition.number - 1])

    def unschedule(self, article, which):
        waiting = [row for row in self.articles[article].editions.order_by("live_from") if row.state() == "scheduled"]
        edition = waiting[which % len(waiting)] if waiting and which % 4 else self.edition(article, which)
        state = edition.state()
        answer = self.attempt(actions.unschedule, edition=edition, by=self.editor)
        assert self.refused(answer) == (state != "scheduled")

    def withdraw(self, article, lasts):
        at = lasts and timezone.now() + timedelta(hours=lasts)
        answer = self.attempt(actions.withdraw, article=self.articles[article], by=self.chief, at=at)
        if not self.refused(answer):
            gone = Edition.objects.live(at).filter(article=self.articles[article])
            assert not gone.exists(), "withdrawn, and shown still"

    def bin(self, article, yes):
        verb = actions.restore_from_bin if yes else actions.put_in_bin
        self.attempt(verb, article=self.articles[article], by=self.chief)
        assert yes or not Edition.objects.live().filter(article=self.articles[article]).exists()

    def restore(self, article, which):
        edition = self.edition(article, which)
        assert self.attempt(actions.restore_text, edition=edition, by=self.editor) == 0
        self.logs[article].working = self.logs[article].texts[edition.number - 1]

    def time_passes(self, hours):
        steps["time passes"] += 1
        self.time.shift(timedelta(hours=hours))

    def check_credentials(self, yes):
        """Expire or renew a credential; earlier approvals stay."""
        steps["credentials"] += 1
        self.cleo_is_valid = yes
        until = None if yes else timezone.localdate() - timedelta(days=1)
        change_checked(Credential.objects.filter(person=self.people[2]), expires_on=until)

    def tamper(self, article, which):
        """Try to alter frozen rows by SQL."""
        steps["tamper"] += 1
        edition = self.edition(article, which)
        statement = [
            "UPDATE articles_edition SET title = 'Forged' WHERE id = %s",
            "DELETE FROM articles_edition WHERE id = %s",
            "UPDATE articles_edition SET changed_at = changed_at + 1 WHERE id = %s",
            "UPDATE articles_approval SET digest = 'forged' WHERE edition_id = %s",
        ][which % 4]
        if which % 4 == 3 and not Approval.objects.filter(edition=edition).exists():
            return
        if which % 4 == 2 and edition.live_from is None:
            return  # the type of change can be corrected until readers see the text
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement, [edition.pk])
        except DatabaseError:
            return
        raise AssertionError(f"the database let this pass: {statement}")

    def read(self, article):
        """Check that the page claims what the log allows."""
        steps["read"] += 1
        log, row = self.logs[article], self.articles[article]
        answer = self.client.get(row.get_absolute_url())
        live = Edition.objects.live().filter(article=row).first()
        # An article that was live is gone (410); one that never was is unknown (404).
        assert (answer.status_code == 200) == bool(live) and answer.status_code in {200, 404, 410}
        claims = False
        if live:
            page = answer.content.decode()
            for shown in (html_of(text)[3:-4] for text in set(log.texts)):
                assert (shown in page) == (shown == html_of(log.texts[live.number - 1])[3:-4])
            claims = "badge--approved" in page or "badge--wording_edited" in page
            assert not claims or log.may_claim(live.number, timezone.localdate())
            assert claims == ("This post was medically approved by" in page)
            assert_programs_agree(self.client, row, live, page, claims)
        assert_feeds_agree(self.client, row, self.people, bool(live), claims)

    # -- what must hold after each of these

    @invariant()
    def all_of_it_holds(self):
        editions = list(Edition.objects.order_by("pk"))
        approvals = list(Approval.objects.with_people())
        self.nothing_frozen_or_signed_is_altered(editions, approvals)
        now = timezone.now()
        live = {edition.article_id: edition.number for edition in Edition.objects.live(now).defer("document", "text")}
        for article, log in zip(self.articles, self.logs, strict=True):
            mine = [edition for edition in editions if edition.article_id == article.pk]
            self.never_two_live(mine)
            log.served[now] = live.get(article.pk)
            decided = [row for row in approvals if row.edition.article_id == article.pk]
            # Check now, and what readers will see later if nothing else happens.
            for ahead in (0, 20, 400):
                at = now + timedelta(days=ahead)
                for edition in mine:
                    if edition.state(at) == "live":
                        self.it_claims_what_it_has(edition, decided, log, timezone.localdate(at))

    def nothing_frozen_or_signed_is_altered(self, editions, approvals):
        for edition in editions:
            # Its dates follow from its interval.
            loose = Edition.CHANGEABLE
            row = {name: value for name, value in vars(edition).items() if name[0] != "_" and name not in loose}
            assert self.rows.setdefault(edition.pk, row) == row, f"edition {edition} was altered"
            text = edition.title, edition.standfirst, edition.document, edition.byline, edition.interests
            assert digest(*text) == edition.digest
            # What has begun or ended never changes.
            interval = edition.live_from, edition.live_until
            for was, is_now in zip(self.intervals.get(edition.pk, interval), interval, strict=True):
                assert was is None or was > timezone.now() or was == is_now, f"the past of {edition} was altered"
            self.intervals[edition.pk] = interval
        assert len(self.rows) == sum(len(log.texts) for log in self.logs)
        for approval in approvals:
            row = {name: value for name, value in vars(approval).items() if not name.startswith(("_", "withdrawn_"))}
            assert self.decided.setdefault(approval.pk, row) == row, f"decision {approval} was altered"
        decisions = sum(len(log.decisions) for log in self.logs)
        assert len(self.decided) == decisions, f"{len(self.decided)} decisions on record, {decisions} made"

    def never_two_live(self, editions):
        edges = {edge for edition in editions for edge in (edition.live_from, edition.live_until) if edge}
        moment = timedelta(microseconds=1)
        for probe in {timezone.now(), *edges, *(edge - moment for edge in edges)}:
            shown = [edition for edition in editions if edition.state(probe) == "live"]
            assert len(shown) <= 1, f"{shown} are live at {probe}"

    def it_claims_what_it_has(self, edition, approvals, log, day):
        status = review_status(edition, approvals, day)
        assert not status.is_approved or log.may_claim(edition.number, day), f"{edition} claims {status.code}"
        users = {*edition.editors, edition.edited_by_id}
        editors = {place for place, person in enumerate(self.people) if person.user_id in users}
        assert status.is_approved or not log.must_claim(edition.number, day, editors), f"{edition} is {status.code}"
        if status.code == "approved":
            assert any(row.text == log.texts[edition.number - 1] for row in log.standing())
        outcomes[status.code] += 1
