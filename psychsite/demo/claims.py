"""Claims in the texts of demonstration clinics.

Readers see one, one is kept for a reason, and a clinic proposes one.
"""

from clinics.models import Clinic, Proposal
from clinics.proposals import actions, claim_exceptions
from psychsite.demo.places import INVENTED

SHOWN = ("ossington-well", "Nine out of ten patients feel better after the first week.")
STAYS = ("quiet-anchor", "Money-back rule: a visit that we cancel is paid back.")
WHY = "It is about visits that the clinic cancels, not about how a treatment goes."
PROPOSED = (
    "eleventh-street-lamp",
    "FDA-approved ketamine infusions near two subway lines. Safe and painless, with no side effects.",
)


def load(clinics, by, say):
    for key, sentence in (SHOWN, STAYS):
        clinic = clinics[key]
        # That the clinic is invented stays the last word.
        clinic.description = clinic.description.replace(INVENTED, f"{sentence}\n\n{INVENTED}")
        clinic.save()
    stays = Clinic.objects.get(pk=clinics[STAYS[0]].pk)
    claim_exceptions.accept_claims(clinic=stays, found=stays.find_open_claims(), reason=WHY, by=by)
    key, summary = PROPOSED
    # Without an address no email is written. It is set afterwards, so that the page shows where it would go.
    proposal, _link = actions.invite_clinic(clinic=clinics[key], email="", by=by)
    words = {"summary": summary, "hours_note": "Infusions on weekdays, nasal spray on Mondays"}
    actions.submit_proposal(proposal=proposal, values=words, message="Please make us sound as good as we are.")
    Proposal.objects.filter(pk=proposal.pk).update(email=clinics[key].email)
    say("claims", 3, 3)
