"""Structured data of clinics and regions, from what their pages show."""

from clinics.entries import freshness
from clinics.entries.fact_values import language_names
from clinics.models import FieldCheck
from core.text.jsonld import absolute, breadcrumb_node, collection_nodes, name_node, page_node, refer
from core.urls import path_to

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def clinic_nodes(clinic, checks, today, pictures, breadcrumbs):
    """Return the nodes of a clinic's page; none for one that cannot be visited.

    `checks` is {field: newest FieldCheck}, `pictures` addresses of the clinic's pictures, the main one first.
    """
    if clinic.state != clinic.State.LISTED:
        return []
    path = clinic.get_absolute_url()
    parts = {"mainEntity": refer(path, "clinic"), "breadcrumb": refer(path, "breadcrumb")}
    page = page_node("WebPage", path, clinic.name, description=clinic.summary, **parts)
    return [page, _clinic_node(clinic, checks, today, pictures), breadcrumb_node(path, breadcrumbs)]


def region_nodes(region, page, breadcrumbs):
    """Return the nodes of a region's page."""
    name = f"Clinics in {region.name_in_sentence}"
    path = region.get_absolute_url()
    return collection_nodes(path, name, page, description=region.intro, breadcrumbs=breadcrumbs)


def list_nodes(heading, page):
    """Return the nodes of the list of all clinics."""
    return collection_nodes(path_to("clinics:list"), heading, page)


def _clinic_node(clinic, checks, today, pictures):
    """Return the MedicalClinic with its fresh, confirmed facts.

    schema.org has no property for the ages that such a place treats or the clinicians that one may ask for: `audience` belongs to
    services and products, and a specialty says something else. Both stay out.

    Pure over what was prefetched: place, hours, special days, terms.
    """

    def is_fresh(field):
        check = checks.get(field)
        confirmed = check is not None and check.how in FieldCheck.CONFIRMING
        return confirmed and freshness.state_of(field, check.checked_on, today) == freshness.FRESH

    path = clinic.get_absolute_url()
    data = {"@type": "MedicalClinic", "@id": name_node(path, "clinic"), "url": absolute(path), "name": clinic.name}
    if pictures:
        data["image"] = [absolute(address) for address in pictures]
    if is_fresh("address"):
        data |= _address(clinic)
    if is_fresh("phone") and clinic.phone_e164:
        data["telephone"] = clinic.phone_e164
    if is_fresh("email") and clinic.email:
        data["email"] = clinic.email
    if is_fresh("website") and clinic.website:
        data["sameAs"] = clinic.website
    if is_fresh("hours"):
        data |= _hours(clinic, today)
    if is_fresh("services"):
        services = [{"@type": "MedicalTherapy", "name": one.name} for one in clinic.treatments.all()]
        data |= {"availableService": services} if services else {}
    if is_fresh("prices") and clinic.price_from is not None:
        data["priceRange"] = clinic.price_range
    if is_fresh("languages") and clinic.languages:
        data["knowsLanguage"] = language_names(clinic.languages)
    if is_fresh("new_patients") and clinic.accepting_new_patients is not None:
        data["isAcceptingNewPatients"] = clinic.accepting_new_patients
    return data


def _address(clinic):
    line = clinic.city.lineage
    address = {
        "@type": "PostalAddress",
        "streetAddress": clinic.street,
        "addressLocality": clinic.city.name,
        "addressRegion": line[1].name if len(line) == 3 else "",
        "postalCode": clinic.postcode,
        "addressCountry": clinic.city.country_code,
    }
    data = {"address": {key: value for key, value in address.items() if value}}
    if clinic.latitude is not None:
        data["geo"] = {"@type": "GeoCoordinates", "latitude": clinic.latitude, "longitude": clinic.longitude}
    return data


def _hours(clinic, today):
    usual = [
        {"@type": "OpeningHoursSpecification", "dayOfWeek": f"https://schema.org/{_DAYS[row.weekday]}", **_times(row)}
        for row in clinic.hours.all()
    ]
    special = [
        {
            "@type": "OpeningHoursSpecification",
            "validFrom": row.date.isoformat(),
            "validThrough": row.date.isoformat(),
            # Both the same is how schema.org says "closed all day".
            **({"opens": "00:00", "closes": "00:00"} if row.is_closed else _times(row)),
        }
        for row in clinic.special_days.all()
        if row.date >= today
    ]
    data = {"openingHoursSpecification": usual} if usual else {}
    return data | ({"specialOpeningHoursSpecification": special} if special else {})


def _times(row):
    return {"opens": f"{row.opens:%H:%M}", "closes": f"{row.closes:%H:%M}"}
