"""Claims: withheld everywhere until fixed or accepted with a reason."""

import io

import pytest
from django.contrib.auth.models import Permission, User
from django.core.management import call_command
from django.urls import reverse

from clinics.claims import rules
from clinics.importing.service import import_file
from clinics.models import ClaimException, Clinic, Proposal
from clinics.proposals import actions, claim_exceptions
from core.errors import ActionRefused
from outbox.models import Email
from tests.clinics.admin.test_clinics import clinic_form
from tests.factories.places import make_clinic, make_proposal

pytestmark = pytest.mark.django_db
CURE = "Ketamine cures depression."
REASON = "It quotes the name of a book."


@pytest.fixture
def chief():
    return User.objects.create_superuser("chief", first_name="Ada")


def save(client, clinic, **fields):
    form = clinic_form(name=clinic.name, slug=clinic.slug, city=clinic.city_id, **{"state": "listed", **fields})
    return client.post(reverse("admin:clinics_clinic_change", args=[clinic.pk]), form)


def form_of(client, clinic):
    return client.get(reverse("admin:clinics_clinic_change", args=[clinic.pk])).content.decode()


class TestStaff:
    def test_listing_with_claim_is_refused_with_passage_at_field(self, admin_client):
        clinic = make_clinic(state="draft", summary="By the river.")
        answer = save(admin_client, clinic, summary=f"By the river. {CURE}")
        assert answer.status_code == 200
        errors = answer.context["adminform"].form.errors
        assert "“cures”: Depression, trauma and addiction can improve" in errors["summary"][0]
        assert "give a reason for keeping them" in errors["claims_reason"][0]
        assert Clinic.objects.get().summary == "By the river."

    def test_claim_with_reason_is_listed_and_reason_stored(self, admin_client, admin_user):
        clinic = make_clinic(state="draft")
        assert save(admin_client, clinic, summary=CURE, claims_reason=REASON).status_code == 302
        clinic.refresh_from_db()
        assert (clinic.state, clinic.summary, clinic.open_claims) == ("listed", CURE, 0)
        kept = ClaimException.objects.get()
        assert (kept.fact, kept.rule, kept.passage, kept.reason) == ("summary", "cure", CURE, REASON)
        assert kept.by == admin_user
        assert REASON in form_of(admin_client, clinic)
        # Another save needs no reason; another sentence does.
        assert save(admin_client, clinic, summary=CURE).status_code == 302
        assert save(admin_client, clinic, summary=f"{CURE} We promise.").status_code == 200

    def test_draft_with_open_claim_can_be_saved(self, admin_client):
        clinic = make_clinic(state="draft")
        answer = save(admin_client, clinic, state="draft", description=CURE)
        assert answer.status_code == 302
        assert "Fix this before listing the clinic: “cures”" in admin_client.get(answer["Location"]).content.decode()
        assert Clinic.objects.get().open_claims == 1
        assert not Clinic.objects.with_claims().exists()

    def test_new_listing_with_claim_requires_reason(self, admin_client):
        clinic = make_clinic()
        form = clinic_form(city=clinic.city_id, name="Other", slug="other", hours_note="Results guaranteed")
        assert admin_client.post(reverse("admin:clinics_clinic_add"), form).status_code == 200
        form |= {"claims_reason": REASON}
        assert admin_client.post(reverse("admin:clinics_clinic_add"), form).status_code == 302
        assert ClaimException.objects.get().clinic.slug == "other"

    def test_existing_claim_is_shown_when_form_opens(self, admin_client):
        clinic = make_clinic(summary='"No side effects" & <b>more</b>')
        page = form_of(admin_client, clinic)
        assert "“No side effects”: Every effective treatment" in page
        assert "<b>more" not in page

    def test_view_only_staff_see_listing_with_claim(self, client):
        clinic = make_clinic(summary=CURE)
        looker = User.objects.create_user("looker", is_staff=True)
        looker.user_permissions.add(Permission.objects.get(codename="view_clinic"))
        client.force_login(looker)
        assert CURE in form_of(client, clinic)


class TestProposals:
    def propose(self, clinic, **values):
        return make_proposal(
            clinic=clinic,
            origin="owner",
            email="desk@example.org",
            values={name: {"old": "", "new": new} for name, new in values.items()},
        )

    def decide(self, client, proposal, **form):
        return client.post(reverse("admin:clinics_proposal_change", args=[proposal.pk]), form)

    def test_proposal_page_shows_claim_beside_text(self, admin_client):
        proposal = self.propose(make_clinic(), summary=CURE, phone="(305) 555-0133")
        page = admin_client.get(reverse("admin:clinics_proposal_change", args=[proposal.pk])).content.decode()
        assert "Claim: “cures”" in page and "FTC, Health Products" in page
        assert "Reason for keeping a claim" in page
        assert page.count("Claim: ") == 1

    def test_accepting_claim_requires_reason_and_keeps_form_input(self, admin_client):
        clinic = make_clinic()
        proposal = self.propose(clinic, summary=CURE, street="2 Bay Road")
        answer = self.decide(admin_client, proposal, accept=["summary", "street"], how="phone", decide="1")
        page = answer.content.decode()
        assert answer.status_code == 200 and "Summary makes a claim." in page
        assert 'id="accept-summary"' in page and page.count(" checked id=") == 2
        assert '<option value="phone" selected>' in page
        assert Proposal.objects.get().state == "pending" and Clinic.objects.get().street != "2 Bay Road"
        answer = self.decide(admin_client, proposal, accept=["summary", "street"], decide="1", reason=REASON)
        assert answer.status_code == 302
        clinic.refresh_from_db()
        assert (clinic.summary, clinic.street, clinic.open_claims) == (CURE, "2 Bay Road", 0)
        assert ClaimException.objects.get().reason == REASON

    def test_rejecting_claim_emails_explanation_to_clinic(self, admin_client):
        clinic = make_clinic(name="Heron House")
        proposal = self.propose(clinic, summary=CURE, street="2 Bay Road")
        self.decide(admin_client, proposal, accept=["street"], decide="1", answer="1")
        clinic.refresh_from_db()
        assert (clinic.summary, clinic.street) == ("", "2 Bay Road")
        letter = Email.objects.get()
        assert (letter.to, letter.kind, letter.subject) == (
            "desk@example.org",
            "clinic_decision",
            "Your listing: Heron House",
        )
        assert "Accepted: Street." in letter.body and "Not accepted: Summary." in letter.body
        assert "- Summary: “cures”: Depression" in letter.body and "Write “treats”" in letter.body

    def test_decision_sends_no_email_unless_requested(self, admin_client):
        proposal = self.propose(make_clinic(), summary=CURE)
        self.decide(admin_client, proposal, reject="1")
        assert not Email.objects.exists()

    def test_reader_report_with_claim_requires_reason(self, chief):
        clinic = make_clinic()
        proposal = make_proposal(clinic=clinic, origin="reader", values={"summary": {"old": "", "new": CURE}})
        with pytest.raises(ActionRefused, match="makes a claim"):
            actions.decide_proposal(proposal=proposal, accepted={"summary"}, by=chief)

    def test_existing_claim_does_not_block_other_facts(self, chief):
        clinic = make_clinic(summary=CURE)
        proposal = self.propose(clinic, street="2 Bay Road")
        actions.decide_proposal(proposal=proposal, accepted={"street"}, by=chief)
        assert Clinic.objects.get().street == "2 Bay Road"


HEADER = "id,name,city,state,summary,description,status,state_note"


def load(*lines, **options):
    data = "\n".join([HEADER, *lines]).encode()
    return import_file(io.BytesIO(data), map_text='country = "US"', source="x", **options)


class TestImport:
    ROW = "1,Heron House,Miami,FL,By the bay.,It has no side effects.,listed,"

    def test_import_adds_row_and_proposes_claim(self, client):
        report = load(self.ROW, "2,Egret House,Miami,FL,,A quiet place.,listed,")
        assert report.counts == {"read": 2, "added": 2, "proposed": 1}
        (line, note), *more = report.notes
        assert line == 2 and note.startswith("description: “no side effects”: Every effective treatment") and not more
        assert note.endswith("It was proposed instead.")
        clinic = Clinic.objects.get(name="Heron House")
        assert (clinic.summary, clinic.description, clinic.open_claims) == ("By the bay.", "", 0)
        page = client.get(clinic.get_absolute_url()).content.decode()
        assert "side effects" not in page and "By the bay." in page
        Clinic.objects.update(summary="")
        page = client.get(clinic.get_absolute_url()).content.decode()
        assert '<meta name="description" content="Heron House in Miami, Florida: what it offers' in page
        proposal = Proposal.objects.get()
        assert (proposal.clinic, proposal.origin, proposal.source) == (clinic, "import", "x")
        assert proposal.values == {"description": {"old": "", "new": "It has no side effects."}}

    def test_reimport_does_not_propose_rejected_claim_again(self, chief):
        load(self.ROW)
        assert load(self.ROW).counts == {"read": 1, "unchanged": 1}
        actions.decide_proposal(proposal=Proposal.objects.get(), accepted=set(), by=chief)
        assert load(self.ROW).counts == {"read": 1, "unchanged": 1}
        assert Proposal.objects.count() == 1 and Clinic.objects.get().description == ""

    def test_accepted_claim_survives_reimport(self, chief):
        load(self.ROW)
        actions.decide_proposal(proposal=Proposal.objects.get(), accepted={"description"}, by=chief, reason=REASON)
        assert load(self.ROW).notes == []
        assert Clinic.objects.get().description == "It has no side effects."

    def test_import_proposes_claim_for_existing_listing_and_keeps_text(self):
        load("1,Heron House,Miami,FL,By the bay.,Quiet.,listed,")
        report = load(self.ROW)
        assert report.counts == {"read": 1, "unchanged": 1, "proposed": 1}
        assert report.differences[0][2:] == ("description", "Quiet.", "It has no side effects.", "proposed")
        assert Clinic.objects.get().description == "Quiet."

    def test_dry_run_reports_claim_without_writing(self):
        report = load(self.ROW, dry_run=True)
        assert report.counts["proposed"] == 1 and len(report.notes) == 1
        assert not Clinic.objects.exists() and not Proposal.objects.exists()

    def test_import_skips_claim_in_state_note(self):
        report = load("1,Heron House,Miami,FL,,,moved,Now with guaranteed results")
        assert report.notes[0][1].endswith("It was skipped.")
        assert Clinic.objects.get().state_note == "" and not Proposal.objects.exists()


def test_merge_does_not_copy_claims(chief):
    kept, other = make_clinic(), make_clinic(summary=CURE, getting_there="By bus.")
    actions.merge_clinics(duplicate=other, into=kept, by=chief)
    kept.refresh_from_db()
    assert (kept.summary, kept.getting_there, kept.open_claims) == ("", "By bus.", 0)


def test_open_claim_count_updates_only_with_text():
    clinic = make_clinic(summary=CURE)
    assert clinic.open_claims == 1
    Clinic.objects.filter(pk=clinic.pk).update(open_claims=7)
    clinic.street = "2 Bay Road"
    clinic.save(update_fields=["street"])
    clinic.summary = "Quiet."
    clinic.save(update_fields=["summary"])
    assert Clinic.objects.get().open_claims == 0


@pytest.mark.parametrize("count", [1, 40])
def test_desk_card_counts_claims_in_one_query(admin_client, count, django_assert_num_queries, monkeypatch):
    from psychsite.desk import cards, directory

    for number in range(count):
        make_clinic(name=f"House {number}", summary=CURE)
    make_clinic(name="Closed", summary=CURE, state="draft")
    monkeypatch.setattr(rules, "find_claims", None)
    queue = next(queue for queue in directory.QUEUES if queue.key == "claims")
    user = User.objects.get()
    with django_assert_num_queries(2):
        card = cards.card(queue, user)
    assert (card.count, card.items[0].note) == (count, "1 passage")
    monkeypatch.undo()
    assert f"{count} clinic" in admin_client.get(card.url).content.decode()


class TestCommand:
    def run(self, capsys, *options):
        try:
            call_command("check_claims", *options)
        except SystemExit as stop:
            return stop.code, capsys.readouterr().out
        return 0, capsys.readouterr().out

    def test_check_claims_command_counts_unchecked_clinics(self, capsys, monkeypatch):
        monkeypatch.setattr(claim_exceptions, "BATCH_SIZE", 2)
        rows = [make_clinic(name=f"House {number}", summary=CURE if number == 3 else "") for number in range(5)]
        claim_exceptions.accept_claims(
            clinic=(last := make_clinic(summary=CURE)), found=last.find_open_claims(), reason=REASON, by=None
        )
        Clinic.objects.update(open_claims=None)
        before = list(Clinic.objects.values_list("pk", "updated_at"))
        code, said = self.run(capsys, "--dry-run")
        assert code == 3 and "6 clinics checked, 6 would be updated. 1 pages" in said and "House 3: 1 passage" in said
        assert not Clinic.objects.exclude(open_claims=None).exists()
        assert self.run(capsys)[0] == 3
        assert list(Clinic.objects.with_claims()) == [rows[3]]
        assert list(Clinic.objects.values_list("pk", "updated_at")) == before
        rows[3].summary = ""
        rows[3].save()
        assert self.run(capsys) == (0, "6 clinics checked, 0 updated. 0 pages make claims without a reason.\n")
