"""People of every role who try to put a false badge on a page.

They use the site's own pages, and what a text or a person can come in by: the move of texts that were public elsewhere, and a
provider of identities that knows each of them by the own mailbox.

They open any page of the admin about people, credentials, accounts, articles and editions, change fields of its form, and send
it. They read the emails that reach their own mailboxes, and sign by the links in them. The log is what they did, as they see
it: it shares no rule with the product. No page may then name a signer whom no second person vouched for, or who wrote, edited,
requested or alone published the text. And no one signs in the name of another person, except by the account whose mailbox an
administrator changed (decision 28).
"""

import re
from collections import Counter, defaultdict

import lxml.html
from django.contrib.auth.models import Group, User
from django.db import connection, transaction
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from accounts.sign_in import options, people
from articles.models import Approval, Article, Edition, PublicationEvent, Remark, ReviewRequest
from articles.publishing.takeover import take_over
from authors.models import Credential, IdentityChange, Person
from core.errors import ActionRefused
from outbox.models import Email
from psychsite.setup import roles
from tests.factories import articles as make
from tests.factories.people import make_credential, make_person
from tests.permissions import walk
from tests.stateful import forms

ROLES = {
    "writer": ["Writer"],
    "editor": ["Editor"],
    "chief": ["Editor", "Editor-in-chief"],
    "ada": ["Medical approver"],
    "ben": ["Medical approver"],
    "moderator": ["Moderator"],
    "directory": ["Directory editor"],
    "manager": ["User manager"],
    "root": [],
}
NAMES = ["Ada Quill", "Ben Moss", "Eve Stone", "Wil Park", "Sigmund Fraud"]
HTML = ["<p>Sleep helps.</p>", "<p>Sleep rarely helps.</p>", "<p>Sleep helps most people.</p>"]
# The model whose rows an address takes, by the beginning of its name. The longest one counts.
ROWS = {"authors_identitychange": IdentityChange, "authors_": Person, "auth_user": User, "articles_article": Article,
        "articles_edition": Edition}  # fmt: skip
# Rows of another row: by the beginning of the name, their model and its key of the row above.
INNER = {"authors_person_credential": (Credential, "person"), "articles_edition_request": (ReviewRequest, "edition"),
         "articles_edition_remark": (Remark, "edition"), "articles_edition_decision": (Approval, "edition")}  # fmt: skip
# Of those who sign by a link, most approve.
DECISIONS = ["changes_requested", "conflict", "approved", "approved", "approved", "approved"]
_SKIPPED = (
    "_delete",
    "_history",
    "_autocomplete",
    "presence",
    "preview",
    "_topic",
    "_source",
    "_usage",
    "replace_picture",
)
# What is tried most: an address, the fields that are filled in, and the formset that gets another row.
DEEDS = {
    "rename": ("authors_person_change", ["name"], ""),
    "propose a name": ("authors_person_propose_name", ["name"], ""),
    "propose an account": ("authors_person_propose_account", ["user"], ""),
    "propose an address": ("authors_person_propose_address", ["signing_email"], ""),
    "accept": ("authors_identitychange_accept", ["answer"], ""),
    "check a credential": ("authors_person_credential_check", ["checked_on"], ""),
    "add a credential": ("authors_person_change", ["kind", "title"], "credentials"),
    "write": ("articles_article_change", ["html"], ""),
    "add a byline": ("articles_article_change", ["person"], "bylines"),
    "freeze": ("articles_article_freeze", ["change_class"], ""),
    "ask": ("articles_edition_request_review", ["person"], ""),
    "approve": ("articles_edition_approve", ["statement"], ""),
    "request changes": ("articles_edition_request_changes", ["note"], ""),
    "declare a conflict": ("articles_edition_conflict", ["reason"], ""),
    "publish": ("articles_edition_publish", ["override_reason"], ""),
    "withdraw an approval": ("articles_edition_decision_withdraw", ["reason"], ""),
    "still correct": ("articles_edition_still_correct", ["disclosure"], ""),
    "changes correct": ("articles_edition_changes_correct", ["disclosure"], ""),
    "withdraw": ("articles_article_withdraw", ["kind", "note"], ""),
    "invite": ("accounts_invitation_add", ["email", "roles"], ""),
    "change an account": ("auth_user_change", ["email", "groups"], ""),
}
IN_FORCE = ("badge--approved", "badge--wording_edited")
# Readers' pages change when something is written, or when a set time comes.
READS = ("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "PRAGMA", "SET ")
CHECKED_ANYWAY_AFTER_STEPS = 8

ANY = st.integers(0, 10_000)
# People with more rights act more often, and deeds that attacks need more often than pages at random.
ACTORS = [*sorted(ROLES), "editor", "editor", "editor", "chief", "chief", "ada", "ada", "ben", "root"]
PLANS = [
    *sorted(DEEDS) * 2,
    "write",
    "freeze",
    "ask",
    "publish",
    "sign by link",
    "sign by link",
    "sign in by provider",
    "change the own address",
    "move in",
    "any page",
    "any page",
]

# Who has which mailboxes. Each of them proves the first one to the provider of identities.
MAILBOXES = {role: [f"{role}@example.org", f"{role}-too@example.org"] for role in ROLES}
PROVIDER = options.Options(issuer="https://id.example.org", client_id="x", client_secret="y", name="Keycloak")

steps, outcomes = Counter(), Counter()


def addresses():
    """Return [(name of an admin address, its arguments)] that the intruders open."""
    found = walk.admin_names().items()
    wanted = ("authors_", "articles_", "auth_user", "accounts_")
    return sorted(
        (name, names) for name, names in found if name.startswith(wanted) and not any(s in name for s in _SKIPPED)
    )


def values_for(name, page, pick):
    """Return what an intruder enters into a field, or None to leave it."""
    base = name.rsplit("-", 1)[-1]
    offered = forms.choices(page, name)
    known = {
        "name": NAMES,
        "honorific": ["Dr.", ""],
        "suffix": ["MD, PhD", ""],
        "title": ["Doctor of Medicine", "Sleep"],
        "html": HTML,
        "email": [address for mine in MAILBOXES.values() for address in mine],
        "signing_email": [f"{role}@example.org" for role in ROLES],
        "checked_on": [str(timezone.localdate())],
        "override_reason": ["It cannot wait.", ""],
        "first_name": NAMES,
    }
    if base in {"user", "checked_by", "owner"}:
        offered = offered or [str(pk) for pk in User.objects.values_list("pk", flat=True)]
    if base == "person":
        offered = offered or [str(pk) for pk in Person.objects.values_list("pk", flat=True)]
    offered = known.get(base) or offered
    if offered:
        return [offered[pick % len(offered)]]
    texts = {"reason", "note", "statement", "answer", "why", "public_note", "code"}
    return ["Because it is so."] if base in texts or base.startswith("reason_") else None


class Log:
    """Who did what, as the intruders' own requests showed it."""

    def __init__(self):
        self.typed = defaultdict(set)  # a name: the accounts that entered it somewhere
        self.wrote = defaultdict(set)  # an article: accounts that saved it since its last approval
        self.asked = defaultdict(set)  # an edition: accounts that requested a review
        self.published = {}  # an edition: the account that published it last
        self.entered, self.checked = {}, {}  # a credential: who changed its facts last, who checked it
        self.readdressed = set()  # accounts whose address an administrator changed
        self.linked, self.names = {}, defaultdict(set)  # a person: who linked the account; names with a second person
        self.signed = {}  # an approval: what held when it was made
        self.proposed = {}  # a proposed change of an approver: who proposed it
        self.taken_back = set()  # decisions that the account of their own person withdrew


class Browser(Client):
    """A client that keeps no copies of what the templates were given."""

    def request(self, **request):
        answer = self.handler(self._base_environ(**request))
        self.cookies.update(answer.cookies)
        return answer


class Writes:
    """Notes whether a statement changed a row, as `execute_wrapper` wants it."""

    happened = True

    def __call__(self, execute, sql, *arguments):
        is_read = sql.lstrip(" (").upper().startswith(READS)
        self.happened |= not is_read and "django_session" not in sql
        return execute(sql, *arguments)


class Intruders(RuleBasedStateMachine):
    @initialize()
    def open(self):
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.writes, self.unchecked_steps, self.reader = Writes(), 0, Browser()
        self.counting = connection.execute_wrapper(self.writes)
        self.counting.__enter__()
        roles.sync()
        self.accounts, self.clients, self.log = {}, {}, Log()
        for role, groups in ROLES.items():
            user = make.make_user(role, superuser=role == "root")
            user.groups.set(Group.objects.filter(name__in=groups))
            client = Browser()
            client.force_login(user)
            self.accounts[role], self.clients[role] = user, client
        persons = {role: make_person(name=name, user=self.accounts[role])
                   for role, name in zip(("ada", "ben", "editor", "writer"), NAMES, strict=False)}  # fmt: skip
        for role in ("ada", "ben"):
            credential = make_credential(person=persons[role])
            # They were vouched for before the story begins.
            self.log.entered[credential.pk], self.log.checked[credential.pk] = None, -1
        for person in Person.objects.all():
            self.log.names[person.pk].add(person.display_name)
        article = make.make_article("Sleep", html=HTML[0], owner=self.accounts["writer"])
        edition = make.freeze(article)
        make.approve(edition, persons["ada"])
        make.publish(edition)
        self.log.published = {edition.pk: None}
        self.places, self.before = addresses(), None
        self.before = self.state()
        self.note_approvals("ada")

    def teardown(self):
        if hasattr(self, "transaction"):
            self.counting.__exit__(None, None, None)
            transaction.set_rollback(True)
            self.transaction.__exit__(None, None, None)

    @rule(
        role=st.sampled_from(ACTORS), deed=st.sampled_from(PLANS), place=ANY, row=ANY,
        picks=st.lists(st.tuples(ANY, ANY), min_size=1, max_size=4), yes=st.booleans(),
    )  # fmt: skip
    def someone(self, role, deed, place, row, picks, yes):
        """Do a deed that an attack needs, sign by link, or use any page.

        There is one rule for all, because Hypothesis omits whole rules in many runs.
        """
        if deed == "any page":
            self.use_a_page(role, place, row, picks, yes)
        elif deed == "sign by link":
            self.read_mail_and_sign(role, DECISIONS[place % len(DECISIONS)])
        elif deed == "sign in by provider":
            self.sign_in_by_provider(role, place % 2)
        elif deed == "change the own address":
            self.change_own_address(role, place % (2 * len(ROLES)))
        elif deed == "move in":
            self.move_in(role, row)
        else:
            self.scheme(role, deed, row, picks[0][1])

    def sign_in_by_provider(self, role, which):
        """Sign in to whatever account has one of the own mailboxes."""
        steps["sign in by provider"] += 1
        with override_settings(OIDC=PROVIDER), transaction.atomic():
            try:
                user = people.find_or_open({"email": MAILBOXES[role][which], "email_verified": True})
            except ActionRefused:
                return
        outcomes["sign in by provider"] += 1
        client = Browser()
        client.force_login(user)
        self.clients[role] = client

    def change_own_address(self, role, which):
        """Change the address of the account that this person is signed in to."""
        steps["change the own address"] += 1
        wanted = sorted(address for mine in MAILBOXES.values() for address in mine)[which]
        client = self.clients[role]
        client.post(reverse("admin:own_email"), {"email": wanted})
        mine = Email.objects.filter(kind="new_address_code", to__in=MAILBOXES[role]).order_by("-pk").first()
        code = re.search(r"\n(\d{6})\n", mine.body)[1] if mine else "000000"
        self.send(role, reverse("admin:own_email_code"), {"code": [code]})

    def move_in(self, role, row):
        """Publish a draft as a text that was public elsewhere."""
        steps["move in"] += 1
        articles = list(Article.objects.order_by("pk").values_list("pk", flat=True))
        begins = {articles[row % len(articles)]: timezone.now()}
        user = User.objects.filter(pk=self.clients[role].session.get("_auth_user_id")).first()
        if user is None:
            # Changed roles ended the session.
            return
        with transaction.atomic():
            try:
                take_over(beginnings=begins, by=user, reason="It was public elsewhere.")
            except ActionRefused:
                return
        outcomes["move in"] += 1
        self.note(role)

    def scheme(self, role, deed, row, pick):
        """Do what an attack needs, if this person can."""
        name, wanted, formset = DEEDS[deed]
        arguments = dict(self.places).get(name)
        address = None if arguments is None else self.address(name, arguments, -1 if "edition" in name else row)
        if address is None:
            return
        page = self.clients[role].get(address)
        fields = forms.largest_form(page.text) if page.status_code == 200 else None
        steps[deed] += 1
        if not fields or (formset and f"{formset}-TOTAL_FORMS" not in fields):
            return
        if formset:
            forms.add_row(fields, formset)
        new = f"{formset}-{int(fields[f'{formset}-TOTAL_FORMS'][0]) - 1}-" if formset else ""
        for field in forms.without_empty_rows(fields):
            base = field.rsplit("-", 1)[-1]
            if (base in wanted and field.startswith(new)) or base.startswith("reason"):
                self.enter(role, fields, field, page.text, pick)
        if self.send(role, address, forms.without_empty_rows(fields)).status_code == 302:
            outcomes[deed] += 1

    def use_a_page(self, role, place, row, picks, adds):
        """Open any page, change some of its fields, and send its form."""
        name, names = self.places[place % len(self.places)]
        address = self.address(name, names, row)
        if address is None:
            return
        steps["any page"] += 1
        page = self.clients[role].get(address)
        fields = forms.largest_form(page.text) if page.status_code == 200 else None
        if not fields:
            return
        if adds and (formsets := forms.prefixes(fields)):
            forms.add_row(fields, formsets[row % len(formsets)])
        sent = forms.without_empty_rows(fields)
        visible = [field for field in sent if values_for(field, page.text, 0) is not None]
        for which, pick in picks if visible else ():
            self.enter(role, fields, visible[which % len(visible)], page.text, pick)
        self.send(role, address, forms.without_empty_rows(fields))

    def enter(self, role, fields, field, page, pick):
        value = values_for(field, page, pick)
        if value is not None:
            fields[field] = value
            for text in value:
                self.log.typed[text].add(role)

    def address(self, name, names, row):
        """Return the address with rows of the site, or None if there is none."""
        inner = next((INNER[one] for one in INNER if "row" in names and name.startswith(one)), None)
        if set(names) - {"object_id", "pk", "row"} or ("row" in names and inner is None):
            return None
        beginning = max((one for one in ROWS if name.startswith(one)), key=len, default="")
        model, above = inner or (ROWS.get(beginning), "")
        rows = list(model.objects.order_by("pk")) if names and model else []
        if names and not rows:
            return None
        chosen = rows[row % len(rows)] if names else None
        arguments = dict.fromkeys(names, chosen and chosen.pk)
        if inner:
            arguments["pk"] = getattr(chosen, f"{above}_id")
        return reverse(f"admin:{name}", kwargs=arguments)

    def send(self, role, address, data):
        with transaction.atomic():
            answer = self.clients[role].post(address, data)
        outcomes[answer.status_code] += 1
        assert answer.status_code < 500, address
        self.note(role)
        return answer

    def read_mail_and_sign(self, role, decision):
        """Follow the newest review link in one's own mailbox, and sign with its code."""
        mine = Email.objects.filter(to__in=MAILBOXES[role]).order_by("-pk")
        links = (re.search(r"/review/([\w-]{20,})/", email.body) for email in mine.filter(kind="review_request"))
        link = next(filter(None, links), None)
        if link is None:
            return
        steps["sign by link"] += 1
        client = Browser()
        base = f"/review/{link[1]}/answer/"
        client.post(base, {"step": "code"})
        code = next(
            filter(None, (re.search(r"\b(\d{6})\b", email.body) for email in mine.filter(kind="review_code"))), None
        )
        client.post(base, {"decision": decision, "code": code[1] if code else "000000", "text": "Because it is so."})
        self.note(role)

    # -- what they saw

    def state(self):
        """Return the facts that a page can claim, by row."""
        people = Person.objects.values_list("pk", "user_id")
        facts = ("kind", "title", "issuer", "jurisdiction", "number", "expires_on")
        return {
            "names": {person.pk: person.display_name for person in Person.objects.all()},
            "accounts": dict(people),
            "facts": {row.pk: tuple(getattr(row, name) for name in facts) for row in Credential.objects.all()},
            "checks": {row.pk: (row.checked_on, row.checked_by_id) for row in Credential.objects.all()},
            "versions": dict(Article.objects.values_list("pk", "version")),
            "addresses": dict(User.objects.values_list("pk", "email")),
            "requests": dict(ReviewRequest.objects.values_list("pk", "edition")),
            "proposals": dict(IdentityChange.objects.values_list("pk", "is_accepted")),
            "withdrawn": dict(Approval.objects.values_list("pk", "withdrawn_at")),
            "events": dict(PublicationEvent.objects.filter(kind="published").values_list("pk", "edition")),
        }

    def note(self, role):
        """Write into the log what the last request of `role` changed."""
        now, before, log = self.state(), self.before, self.log

        def changed(kind):
            return {pk: value for pk, value in now[kind].items() if before[kind].get(pk) != value}

        for pk, shown in changed("names").items():
            if any(log.typed[name] - {role} for name in NAMES if name in shown):
                log.names[pk].add(shown)
        log.linked |= dict.fromkeys(changed("accounts"), role)
        if role == "root":
            log.readdressed |= set(changed("addresses"))
        # The facts of an accepted proposal are those that its proposer entered.
        log.proposed |= dict.fromkeys(now["proposals"].keys() - before["proposals"].keys(), role)
        accepted = [pk for pk, is_accepted in changed("proposals").items() if is_accepted]
        log.entered |= dict.fromkeys(changed("facts"), log.proposed[accepted[0]] if accepted else role)
        for pk, (day, _by) in changed("checks").items():
            log.checked[pk] = role if day else None
        for pk in changed("versions"):
            log.wrote[pk].add(role)
        for edition in changed("requests").values():
            log.asked[edition].add(role)
        log.published |= dict.fromkeys(changed("events").values(), role)
        if withdrawn := [pk for pk, at in changed("withdrawn").items() if at]:
            mine = Approval.objects.filter(pk__in=withdrawn, person__user=self.accounts[role])
            log.taken_back |= set(mine.values_list("pk", flat=True))
        self.before = now
        self.note_approvals(role)

    def note_approvals(self, role):
        for approval in Approval.objects.exclude(pk__in=self.log.signed).select_related("edition", "person"):
            article = approval.edition.article_id
            self.log.signed[approval.pk] = {
                "by": role,
                "name": Person.objects.get(pk=approval.person_id).display_name,
                "vouched": self.is_vouched(approval.person_id),
                "own": self.is_own(approval.person, role),
                "wrote": set(self.log.wrote[article]),
                "asked": set(self.log.asked[approval.edition_id]),
            }
            if approval.decision == "approved":
                self.log.wrote[article] = set()

    def is_vouched(self, person):
        """Return True if a second person checked one of the person's credentials."""
        holder = self.role_of(Person.objects.get(pk=person).user_id)
        for pk in Credential.objects.filter(person=person).values_list("pk", flat=True):
            checker = self.log.checked.get(pk)
            if checker is not None and checker not in {holder, self.log.entered.get(pk)}:
                return self.log.linked.get(person) is None or self.log.linked[person] != holder
        return False

    def is_contradicted(self, approval):
        """Return True if the signer spoke against the text later, and means it still.

        They asked for changes, or declared a conflict of interest.
        """
        later = Approval.objects.filter(
            edition__article=approval.edition.article_id,
            person=approval.person_id,
            decision="changes_requested",
            decided_at__gt=approval.decided_at,
        )
        conflicts = ReviewRequest.objects.filter(
            edition__article=approval.edition.article_id,
            person=approval.person_id,
            outcome="conflict",
            closed_at__gt=approval.decided_at,
        )
        return later.exclude(pk__in=self.log.taken_back).exists() or conflicts.exists()

    def is_own(self, person, role):
        """Return True for a signature of one's own, or of an account given away by root."""
        holder = self.role_of(person.user_id)
        return holder in {None, role} or person.user_id in self.log.readdressed

    def role_of(self, user):
        return next((role for role, account in self.accounts.items() if account.pk == user), None)

    # -- what must hold

    @invariant()
    def no_page_shows_a_false_badge(self):
        if not hasattr(self, "before"):
            return
        self.unchecked_steps += 1
        if not self.writes.happened and self.unchecked_steps < CHECKED_ANYWAY_AFTER_STEPS:
            return
        self.writes.happened, self.unchecked_steps = False, 0
        for edition in Edition.objects.live().select_related("article"):
            page = lxml.html.fromstring(self.reader.get(edition.article.get_absolute_url()).content.decode())
            badge = page.find_class("badge")
            if not badge or not set(badge[0].get("class").split()) & set(IN_FORCE):
                continue
            outcomes["badge"] += 1
            words = " ".join(badge[0].text_content().split())
            authors = " ".join(part.text_content() for part in page.find_class("byline"))
            named = self.names_of_honest_signers(edition, authors)
            assert named, f"a badge without an honest signer: {words}"
            assert not [name for name in NAMES if name in words and not any(name in one for one in named)], (
                words,
                named,
            )

    def names_of_honest_signers(self, edition, authors):
        """Return the names that the badge of a live edition may show.

        `authors` is the byline as readers see it.
        """
        names = set()
        for approval in Approval.objects.filter(
            edition__article=edition.article_id, decision="approved", withdrawn_at=None
        ):
            held = self.log.signed[approval.pk]
            signer = held["by"]
            alone = signer is not None and self.log.published.get(edition.pk) == signer
            is_author = any(name in authors for name in (held["name"], *self.log.names[approval.person_id]))
            if (
                held["vouched"]
                and held["own"]
                and signer not in held["wrote"] | held["asked"]
                and not alone
                and not is_author
                and not self.is_contradicted(approval)
            ):
                names |= {held["name"], *self.log.names[approval.person_id]}
        return names
