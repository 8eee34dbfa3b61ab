"""Emails to clinics about their listing, written in the transaction that decides."""

from django.conf import settings

from clinics.claims import rules
from clinics.entries import facts
from outbox import actions as outbox


def send_decision(proposal):
    """Email the sender what was accepted, and why texts with claims were not."""
    address = settings.SITE_URL.rstrip("/") + proposal.clinic.get_absolute_url()
    parts = [f"Thank you for your changes to the listing for {proposal.clinic.name} in our directory:\n{address}"]
    for decision, words in (("accepted", "Accepted"), ("rejected", "Not accepted")):
        if names := [_label(name) for name, one in proposal.decided.items() if one == decision]:
            parts.append(f"{words}: {', '.join(names)}.")
    if reasons := _rejected_claims(proposal):
        parts.append("Claims we don’t allow on any clinic’s page, and what you can say instead:")
        parts += [f"- {reason}" for reason in reasons]
        parts.append("That part of the page stays as it is for now.")
    parts.append("If you want to change something else, ask us for a new link.")
    subject = f"Your listing: {proposal.clinic.name}"
    outbox.enqueue(to=proposal.email, kind="clinic_decision", subject=subject, body="\n\n".join(parts) + "\n")


def _label(name):
    return str(facts.FACTS[name].label) if name in facts.FACTS else name


def _rejected_claims(proposal):
    """Return a sentence for each claim in the rejected texts."""
    texts = {name: pair["new"] for name, pair in proposal.values.items() if proposal.decided.get(name) == "rejected"}
    found = rules.find_in_texts({name: str(text) for name, text in texts.items()})
    return [f"{_label(name)}: {claim}" for name, some in found.items() for claim in some]
