"""One clinic's listing as a dict for JSON, with the source and date of each fact."""

from clinics.api.responses import absolute
from clinics.api.shapes import clinic_beside, clinic_link, law, region_link
from clinics.entries import fact_values, facts

# Facts of a closed clinic. Its page hides the rest, too.
FACTS_OF_CLOSED = ("name", "city", "summary", "description")


def listing_data(context):
    """Return the data of a clinic's page; `context` is that of the page."""
    clinic, is_open = context["clinic"], context["clinic"].shows_contacts
    return {
        **clinic_link(clinic),
        "state": clinic.state,
        "state_note": clinic.state_note,
        "closed_on": clinic.closed_on,
        "regions": [region_link(region) for region in clinic.city.lineage],
        "facts": _facts(context, facts.FACTS if is_open else FACTS_OF_CLOSED),
        "marks": [{"code": code, "label": label, "says": says} for code, label, says in context["marks"]]
        if is_open
        else [],
        "paid_since": clinic.paid_since,
        "opening": _opening(context["opening"]) if is_open else None,
        "laws": [law(one) for one in context["laws"]] if is_open else [],
        "people": [_person(tie) for tie in context["affiliations"]],
        "pictures": [_picture(one) for one in context["pictures"]],
        "nearby": [clinic_beside(other) for other in context["nearby"]],
    }


def _facts(context, names):
    clinic, checks = context["clinic"], {check.field: check for check in context["checks"]}
    found = {}
    for name in names:
        fact = facts.FACTS[name]
        checked, check = context["checked"][fact.field], checks.get(fact.field)
        found[name] = {
            "label": fact.label,
            "value": fact_values.value_of(clinic, name),
            "freshness": checked.state,
            "checked_on": checked.on,
            "how": check.how if check else None,
            "source": check.source if check else "",
            "sentence": checked.sentence,
        }
    return found


def _opening(opening):
    """Return the opening hours; `changes_at` is the clinic's local time."""
    return {
        "open_now": opening["open"],
        "changes_at": opening["change"],
        "special_days": [
            {"date": day.date, "note": day.note, "hours": [[f"{time:%H:%M}" for time in slot] for slot in day.slots]}
            for day in opening["special"]
        ],
    }


def _person(tie):
    return {
        "name": tie.person.display_name,
        "url": absolute(tie.person.get_absolute_url()),
        "role": tie.role,
        "interest": tie.get_interest_display() if tie.interest else "",
    }


def _picture(picture):
    image = picture.image
    return {"url": absolute(image.url), "alt": image.alt_text, "caption": picture.caption, "credit": image.credit}
