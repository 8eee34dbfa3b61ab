"""The content of pages as dicts for JSON, built from the pages' own contexts.

An empty text, list or null means not known. docs/api.md explains the keys.
"""

from django.urls import reverse

from clinics.api.responses import absolute


def link(named, view, key):
    """Return the links of a clinic or region: `url` is the page, `api` the data."""
    api = reverse(f"clinics:{view}", args=[key])
    return {"name": named.name, "url": absolute(named.get_absolute_url()), "api": absolute(api)}


def region_link(region):
    return {"path": region.path, **link(region, "api-region", region.path)}


def clinic_link(clinic):
    return {"slug": clinic.slug, **link(clinic, "api-detail", clinic.slug), "place": clinic.place}


def clinic_beside(clinic):
    """Return a clinic with its distance in words, if known."""
    return {**clinic_link(clinic), "distance": getattr(clinic, "distance", "")}


def counted(part):
    return {**region_link(part), "clinics": part.clinic_count}


def card(clinic):
    """Return a clinic in a list; `km` is null if the list has no center.

    clinics.finder.listing annotated it.
    """
    km = getattr(clinic, "km", None)
    return {
        **clinic_beside(clinic),
        "km": None if km is None else round(km, 2),
        "region": clinic.city.path,
        "latitude": clinic.latitude,
        "longitude": clinic.longitude,
        "summary": clinic.summary,
        "telehealth": clinic.telehealth,
        "accepting_new_patients": clinic.accepting_new_patients,
        "is_paid": clinic.is_paid,
        "marks": [words for words, _warns in clinic.marks],
        "checked_on": clinic.checked_on,
        "is_stale": clinic.is_stale,
    }


def paged(request, page):
    """Return {"page", "pages", "per_page", "previous", "next"}.

    The neighbors are URLs with the same query.
    """

    def address(number):
        question = request.GET.copy()
        question["page"] = number
        return absolute(f"{request.path}?{question.urlencode()}")

    return {
        "page": page.number,
        "pages": page.paginator.num_pages,
        "per_page": page.paginator.per_page,
        "previous": address(page.number - 1) if page.has_previous() else None,
        "next": address(page.number + 1) if page.has_next() else None,
    }


def finder(request, context):
    """Return the data of /clinics/: query, place, results and suggestions."""
    query, match, page = context["query"], context["match"], context["page"]
    return {
        "url": absolute(reverse("clinics:list") + query.query_string()),
        "asked": {"near": query.near, "within": query.within, "unit": query.unit, "filters": query.chosen},
        "place": _place(match.place) if match.place else None,
        "sentence": match.sentence,
        "notes": query.notes,
        "meant": [{"name": one["label"], "api": _api_url(request, one["address"])} for one in context["choices"]],
        "regions": [region_link(area.region) for area in (match.area, *match.other_areas) if area and area.region],
        "order": None if page is None else "distance" if match.place else "name",
        "total": context["total"],
        **(paged(request, page) if page is not None else {}),
        "clinics": [card(clinic) for clinic in page.object_list] if page is not None else [],
        "filters": _filters(context["facets"]),
        "rescue": _no_results(request, context["no_results"]) if context.get("no_results") else None,
        "countries": [counted(country) for country in context.get("countries", [])],
    }


def _api_url(request, question):
    return absolute(request.path + question)


def _place(place):
    return {
        "name": place.label,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "country_code": place.country_code,
    }


def _filters(facets):
    def options(rows):
        return [{"value": row["value"], "label": row["label"], "clinics": row["count"]} for row in rows]

    found = {
        group["key"]: {"label": group["label"], "values": options([*group["options"], *group["more"]])}
        for group in facets["groups"]
    }
    return found | {row["key"]: {"label": row["label"], "values": options([row])} for row in facets["flags"]}


def _no_results(request, offered):
    wider, following, telehealth = offered["wider"], offered["nearest_region"], offered["telehealth"]
    return {
        "drop": [
            {"filter": one["label"], "clinics": one["count"], "api": _api_url(request, one["address"])}
            for one in offered["fewer_filters"]
        ],
        "wider": wider
        and {"within": wider["within"], "clinics": wider["count"], "api": _api_url(request, wider["address"])},
        "next": following and {**region_link(following["region"]), "distance": following["distance"]},
        "telehealth": telehealth
        and {"area": telehealth["area"], "clinics": [clinic_beside(one) for one in telehealth["clinics"]]},
    }


def region(request, context):
    """Return the data of a region's page."""
    one, answered_by = context["region"], context["answered_by"]
    return {
        **region_link(one),
        "kind": one.kind,
        "country_code": one.country_code,
        "lies_in": [region_link(above) for above in one.lineage[:-1]],
        "introduction": one.intro,
        "questions": answered_by
        and {"about": region_link(answered_by), "answers": [question(row) for row in context["questions"]]},
        "laws": [law(row) for row in context["laws"]],
        "parts": [counted(part) for part in context["children"]],
        "total": context["total"],
        **paged(request, context["page"]),
        "clinics": [card(clinic) for clinic in context["page"].object_list],
    }


def question(row):
    return {
        "question": row.question,
        "answer": row.answer,
        "source": row.source,
        "checked_on": row.checked_on,
        "is_stale": row.is_stale,
    }


def law(found):
    """Return the current and the coming status of a substance; either may be null."""

    def row(status):
        return status and {
            "region": status.region.path,
            "status": status.status,
            "label": status.get_status_display(),
            "since": status.since,
            "note": status.note,
            "source": status.source,
            "checked_on": status.checked_on,
            "is_stale": status.is_stale,
        }

    return {"substance": found.substance, "label": found.label, "now": row(found.now), "coming": row(found.coming)}


def help_lines(context):
    """Return the data of /help/: lines by country; code "" helps everywhere."""
    return {
        "url": absolute(reverse("clinics:help")),
        "language": context["language"],
        "languages": [{"code": code, "name": name} for code, name in context["languages"]],
        "countries": [
            {
                "code": country.code,
                "name": country.name,
                "emergency": country.emergency,
                "lines": [_line(line) for line in country.lines],
            }
            for country in context["countries"]
        ],
    }


def _line(line):
    return {
        "name": line.name,
        "phone": line.phone,
        "dial": line.phone_href,
        "website": line.url,
        "hours": line.hours,
        "for_whom": line.for_whom,
        "description": line.description,
        "languages": line.languages,
        "region": line.region.path if line.region else None,
        "checked_on": line.last_checked,
        "is_stale": line.is_stale,
    }
