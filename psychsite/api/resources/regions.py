"""Regions with clinics, and help lines."""

from django.db.models import Q
from django.utils import timezone

from clinics.api.shapes import law, question
from clinics.entries.fact_values import language_names
from clinics.finder.regions import find_region
from clinics.models import HelpLine, LegalStatus, Region, RegionQuestion
from psychsite.api import shapes
from psychsite.api.cursors import Order
from psychsite.api.resource import Filter, Resource
from psychsite.api.resources.clinics import LAW, PATH, REGION_LINK, region_link

_KEYS = {
    **REGION_LINK["properties"],
    "kind": shapes.choice("What it is.", *Region.Kind.values),
    "country_code": shapes.text("The code of its country by ISO 3166."),
    "lies_in": shapes.listed(REGION_LINK, "The regions around it, the country first."),
    "clinics": shapes.number("How many clinics it has. /api/v1/clinics/?region=… lists them."),
}
_MORE = {
    "introduction": shapes.text("What the page says about it."),
    "questions": shapes.maybe(
        shapes.thing(
            "Questions and answers.",
            about=REGION_LINK,
            answers=shapes.listed(
                shapes.thing(
                    "A question with its answer.",
                    question=shapes.text("The question."),
                    answer=shapes.text("The answer."),
                    source=shapes.text("The address of the source."),
                    checked_on=shapes.maybe(shapes.day("The day of the check.")),
                    is_stale=shapes.flag("Whether that day is long ago."),
                ),
                "All of them.",
            ),
        )
    ),
    "laws": shapes.listed(LAW, "What the law there says."),
}


def _regions(asked=None):
    return Region.objects.with_parents().with_clinics()


def _write_regions(regions):
    return [_region_data(region) for region in regions]


def _region_data(region):
    return {
        **region_link(region),
        "kind": region.kind,
        "country_code": region.country_code,
        "lies_in": [region_link(above) for above in region.lineage[:-1]],
        "clinics": region.clinic_count,
    }


def _find_region(path):
    region = find_region(path)
    counted = Region.objects.with_clinic_counts().filter(pk=region.pk).values_list("clinic_count", flat=True)
    region.clinic_count = counted[0]
    answered_by, questions = RegionQuestion.objects.of(region)
    return {
        **_region_data(region),
        "introduction": region.intro,
        "questions": answered_by
        and {"about": region_link(answered_by), "answers": [question(row) for row in questions]},
        "laws": [law(row) for row in LegalStatus.of(region, timezone.localdate())],
    }


_LINE_KEYS = {
    "name": shapes.text("Its name."),
    "phone": shapes.text("Its number as people write it; empty if it has none."),
    "dial": shapes.text("The address that dials it."),
    "website": shapes.text("Its website; empty if it has none."),
    "hours": shapes.text("When someone answers."),
    "for_whom": shapes.text("Whom it is for."),
    "description": shapes.text("More about it."),
    "languages": shapes.listed(
        shapes.thing("A language.", code=shapes.text("ISO 639."), name=shapes.text("Its name.")),
        "The languages; empty if not known.",
    ),
    "country_code": shapes.text("Its country; empty if it helps everywhere."),
    "region": shapes.maybe(shapes.text("The path of the region that it is for.")),
    "checked_on": shapes.maybe(shapes.day("The day of its last check.")),
    "is_stale": shapes.flag("Whether that day is long ago."),
}


def _lines(asked=None):
    return HelpLine.objects.shown().select_related("region")


def _write_lines(lines):
    return [_line_data(line) for line in lines]


def _line_data(line):
    codes = line.languages
    return {
        "name": line.name,
        "phone": line.phone,
        "dial": line.phone_href,
        "website": line.url,
        "hours": line.hours,
        "for_whom": line.for_whom,
        "description": line.description,
        "languages": [{"code": code, "name": name} for code, name in zip(codes, language_names(codes), strict=True)],
        "country_code": line.region.country_code if line.region else line.country_code,
        "region": line.region.path if line.region else None,
        "checked_on": line.last_checked,
        "is_stale": line.is_stale,
    }


REGIONS = Resource(
    name="regions",
    one="region",
    about="The countries, states and cities with clinics, by path.",
    keys=_KEYS,
    more=_MORE,
    order=(Order("path", str),),
    rows=_regions,
    write=_write_regions,
    find=_find_region,
    path="<region_path:path>",
    also=(301,),
    prefix="/clinics/",
    key={"path": shapes.text("The path of the region.", pattern=f"^{PATH}$", maxLength=242)},
    filters={
        "kind": Filter("country, state or city", lambda kind: Q(kind=kind), "country|state|city", "state"),
        "country": Filter("the code of a country", lambda code: Q(country_code=code.upper()), "[a-zA-Z]{2}", "US"),
    },
)
HELP_LINES = Resource(
    name="help-lines",
    one="help line",
    about="Crisis and support lines, in the order of the site. Ask often: a wrong number is worse than none.",
    keys=_LINE_KEYS,
    order=(Order("position", int), Order("name", str), Order("pk", int)),
    rows=_lines,
    write=_write_lines,
    filters={
        "country": Filter(
            "the code of a country",
            lambda code: Q(region=None, country_code=code.upper()) | Q(region__country_code=code.upper()),
            "[a-zA-Z]{2}",
            "US",
        )
    },
)
