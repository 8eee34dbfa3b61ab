"""The demonstration's regions, clinics and help lines."""

from datetime import time

from clinics.models import (
    Affiliation,
    Clinic,
    ClinicPicture,
    Condition,
    FieldCheck,
    HelpLine,
    Insurance,
    LegalStatus,
    OpeningHours,
    PaidPeriod,
    Region,
    RegionQuestion,
    SpecialDay,
    Substance,
    Treatment,
)
from clinics.removals import actions
from core.text.slugs import unique_slug
from psychsite.demo import data
from psychsite.demo.scenes import chance

ROUTES = {
    "Ketamine infusion": "iv",
    "Esketamine nasal spray": "intranasal",
    "Ketamine-assisted psychotherapy": "psychotherapy",
    "Integration sessions": "psychotherapy",
    "Talking therapy": "psychotherapy",
    "Group sessions": "psychotherapy",
    "Medication review": "oral",
}
ZONES = (
    ("us/california", "America/Los_Angeles"),
    ("us/oregon", "America/Los_Angeles"),
    ("us/colorado", "America/Denver"),
    ("us/texas", "America/Chicago"),
    ("us/", "America/New_York"),
    ("united-kingdom", "Europe/London"),
    ("canada/british-columbia", "America/Vancouver"),
    ("canada", "America/Toronto"),
    ("jamaica", "America/Jamaica"),
)
INVENTED = "This clinic is invented for the demonstration."


def load_regions(say):
    """Create the regions of content/regions.toml; return {path: Region}."""
    regions, rows = {}, data.read("regions")
    for number, (path, row) in enumerate(rows.items(), start=1):
        above, _, slug = path.rpartition("/")
        kind = row.get("kind") or ("city" if above else "country")
        regions[path] = Region.objects.create(
            name=row["name"],
            slug=slug,
            kind=kind,
            parent=regions[above] if above else None,
            country_code=row.get("country_code", ""),
            intro=row.get("intro", ""),
            latitude=row.get("latitude"),
            longitude=row.get("longitude"),
        )
        say("regions", number, len(rows))
    return regions


def load_clinics(regions, images, people, users, say):
    """Create the clinics of content/clinics.toml; return {key: Clinic}.

    They have hours, checks and ties to people.
    """
    rows = data.read("clinics")
    terms = {
        model: _terms(model, rows, field) for model, field in ((Treatment, "treatments"), (Condition, "conditions"))
    }
    clinics = {}
    for number, (key, row) in enumerate(rows.items(), start=1):
        clinic = clinics[key] = _clinic(key, row, regions, images)
        clinic.treatments.set(terms[Treatment][name] for name in row.get("treatments", []))
        clinic.conditions.set(terms[Condition][name] for name in row.get("conditions", []))
        OpeningHours.objects.bulk_create(
            OpeningHours(
                clinic=clinic, weekday=weekday, opens=time.fromisoformat(opens), closes=time.fromisoformat(closes)
            )
            for weekdays, opens, closes in row.get("hours", [])
            for weekday in weekdays
        )
        ClinicPicture.objects.bulk_create(
            ClinicPicture(clinic=clinic, image=images[name], caption=caption, position=position)
            for position, (name, caption) in enumerate(row.get("more_pictures", []), start=1)
        )
        clinic.insurance.set(Insurance.objects.get_or_create(name=name)[0] for name in row.get("insurance", []))
        clinic.telehealth_regions.set(_served(clinic) if clinic.telehealth else [])
        SpecialDay.objects.bulk_create(_holidays(clinic))
        FieldCheck.objects.bulk_create(_checks(clinic, key, row, users["demo-directory"]))
        PaidPeriod.objects.bulk_create(_paid(clinic, row, users["demo-directory"]))
        say("clinics", number, len(rows))
    for key, row in rows.items():
        if "merged_into" in row:
            Clinic.objects.filter(pk=clinics[key].pk).update(state="merged", merged_into=clinics[row["merged_into"]])
        for tie in row.get("people", []):
            Affiliation.objects.create(
                clinic=clinics[key], person=people[tie["person"]], role=tie["role"], interest=tie.get("interest", ""),
                since=data.day(tie["since_days_ago"]),
            )  # fmt: skip
    return clinics


def _terms(model, rows, field):
    names = sorted({name for row in rows.values() for name in row.get(field, [])})
    more = {name: {"route": ROUTES[name]} for name in names if model is Treatment and name in ROUTES}
    for name in names if model is Treatment else ():
        word = name.casefold().partition(" ")[0].partition("-")[0]
        more.setdefault(name, {})["substance"] = word if word in Substance.values else ""
    return {name: model.objects.create(name=name, **more.get(name, {})) for name in names}


def _served(clinic):
    """The state of a clinic with telehealth; the country where there are no states."""
    return [clinic.city.parent]


def _holidays(clinic):
    """Add New Year's Day, and a short day soon at every third clinic."""
    today = data.day(0)
    yield SpecialDay(clinic=clinic, date=today.replace(year=today.year + 1, month=1, day=1), note="New Year’s Day")
    if clinic.pk % 3 == 0:
        yield SpecialDay(clinic=clinic, date=data.day(-11), opens=time(9), closes=time(12), note="Staff training")


def _paid(clinic, row, by):
    """Create the paid periods of a clinic.

    A row is [days ago, last day in days ago, what for, what readers see].
    The last day is negative if it is to come; it is left out if the period is open.
    """
    for since, *until, note, shown_as in row.get("paid", []):
        ends = data.day(until[0]) if until else None
        yield PaidPeriod(
            clinic=clinic, begins=data.day(since), ends=ends, note=note, shown_as=shown_as, by=by, at=data.ago(since)
        )  # fmt: skip


def _prices(key, row, country):
    """Return invented prices for two in three clinics without their own."""
    currency = {"US": "USD", "CA": "CAD", "GB": "GBP", "JM": "JMD"}[country]
    low = row.get("price_from") or (50 * round(2 + 8 * chance(key, "price")) if chance(key, "priced") < 0.67 else None)
    if low is None:
        return {}
    low *= 150 if currency == "JMD" and "price_from" not in row else 1
    high = row.get("price_to") or round(low * 1.5)
    return {"price_from": low, "price_to": high, "currency": currency, "price_note": row.get("price_note", "a session")}


def _ages(key, row):
    """Made-up age groups for most clinics; none below 18 where the entry says so."""
    everybody = ["children", "adolescents", "adults", "older_adults"]
    first = 2 if "18" in row.get("not_for_whom", "") else round(2.4 * chance(key, "youngest"))
    last = 3 if chance(key, "oldest") < 0.3 else 4
    return everybody[first:last] if chance(key, "ages") < 0.85 else []


def _clinicians(key):
    """Made-up choices for about two clinics in three."""
    choices = (["female"], ["female", "male"], ["female", "male", "non_binary"])
    return choices[int(3 * chance(key, "clinicians"))] if chance(key, "asked") < 0.67 else []


def _clinic(key, row, regions, images):
    city = regions[row["city"]]
    # A stone's throw from the middle of the town: an invented clinic must not be shown at a real house for certain.
    latitude, longitude = (
        round(middle + (chance(key, way) - 0.5) * 0.03, 4)
        for way, middle in (("n", city.latitude), ("e", city.longitude))
    )
    return Clinic.objects.create(
        name=row["name"],
        slug=unique_slug(Clinic, row["name"]),
        city=city,
        street=row.get("street", ""),
        postcode=row.get("postcode", ""),
        latitude=latitude,
        longitude=longitude,
        phone=row.get("phone", ""),
        email=f"hello@{key}.example.org",
        website=f"https://{key}.example.org/",
        summary=row["summary"],
        description=f"{row['description'].strip()}\n\n{INVENTED}",
        languages=row.get("languages", ["en"]),
        age_groups=_ages(key, row),
        clinician_genders=_clinicians(key),
        for_whom=row.get("for_whom", ""),
        not_for_whom=row.get("not_for_whom", ""),
        getting_there=row.get("getting_there", ""),
        time_zone=row.get("time_zone") or _zone(city.path),
        claimed_at=data.ago(row["claimed_days_ago"]) if "claimed_days_ago" in row else None,
        closed_on=data.day(row["closed_days_ago"]) if "closed_days_ago" in row else None,
        telehealth=row.get("telehealth", False),
        accepting_new_patients=row.get("new_patients"),
        # An entry that was merged names the other one, which may come later in the file.
        state=row.get("state", "listed"),
        state_note=row.get("state_note", ""),
        photo=images[row["picture"]] if "picture" in row else None,
        hours_note=row.get("hours_note", ""),
        **_prices(key, row, city.country_code),
    )


def _zone(path):
    return next(zone for start, zone in ZONES if path.startswith(start))


def _checks(clinic, key, row, by):
    """Check five to fourteen facts, each on a day of the last six months.

    Licenses are also dated on the clinic itself.
    """
    ways = [
        ("phone", "phone"),
        ("website", "website"),
        ("hours", "phone"),
        ("license", "register"),
        ("new_patients", "email"),
        ("address", "website"),
        ("services", "website"),
        ("ages", "phone"),
        ("clinicians", "phone"),
        ("prices", "website"),
        ("languages", "phone"),
        ("telehealth", "email"),
        ("insurance", "phone"),
        ("for_whom", "website"),
    ]
    last = row.get("checked_days_ago", 4 + round(170 * chance(key, "checked")))
    for index, (field, how) in enumerate(ways[: 5 + round(9 * chance(key, "facts"))]):
        note = "Two calls; the second one answered." if (field, index % 3) == ("phone", 0) and last > 90 else ""
        if field == "license":
            Clinic.objects.filter(pk=clinic.pk).update(license_seen_on=data.day(last + 9 * index))
        yield FieldCheck(
            clinic=clinic, field=field, how=how, checked_on=data.day(last + 9 * index), by=by, note=note
        )  # fmt: skip


def load_removals(clinics, users, say):
    """Create removal requests: overdue, matching, refused and accepted."""
    rows, staff = data.read("removals")["removals"], users["demo-directory"]
    for number, row in enumerate(rows, start=1):
        at, decided = data.ago(row["days_ago"]), data.ago(row["days_ago"] - 6)
        email = f"desk@{row['clinic']}.example.org" if row.get("own") else row["email"]
        removal = actions.request_removal(
            clinic=clinics[row["clinic"]], role=row["role"], name=row["name"], email=email, reason=row.get("reason", ""),
            client=f"demo-{number}", at=at,
        )  # fmt: skip
        actions.confirm_email(removal=removal, at=at)
        if "refused" in row:
            actions.refuse_request(removal=removal, answer=row["refused"], by=staff, at=decided)
        if "accepted" in row:
            actions.accept_request(removal=removal, checked=row["accepted"], by=staff, at=decided)
        say("removal requests", number, len(rows))


def load_helplines(say):
    rows = data.read("helplines")["lines"]
    HelpLine.objects.bulk_create(
        HelpLine(position=position, last_checked=data.day(5 * position), **row)
        for position, row in enumerate(rows, start=1)
    )
    say("help lines", len(rows), len(rows))


def load_laws(regions, say):
    rows = data.read("laws")["laws"]
    LegalStatus.objects.bulk_create(
        LegalStatus(**row | {"region": regions[row["region"]], "checked_on": data.day(9)}) for row in rows
    )
    say("laws", len(rows), len(rows))


def load_questions(regions, say):
    """Create the answers of content/questions.toml, one of them long unchecked."""
    rows = [(path, row) for path, found in data.read("questions").items() for row in found]
    RegionQuestion.objects.bulk_create(
        RegionQuestion(
            region=regions[path],
            position=position,
            checked_on=data.day(row.get("checked_days_ago", 20 + 9 * position)),
            **{name: row[name] for name in ("question", "answer", "source") if name in row},
        )
        for position, (path, row) in enumerate(rows, start=1)
    )
    say("questions", len(rows), len(rows))
