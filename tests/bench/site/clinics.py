"""Where the clinics of the measured sites are that the pages look for."""


def places():
    """Return a clinic, a state and a city with clinics, and three terms to filter by."""
    from django.db.models import Count

    from clinics.models import Clinic, Condition, Treatment

    listed = Clinic.objects.listed().order_by("pk")
    cities = listed.values("city__path").annotate(number=Count("pk")).order_by("-number", "city__path")
    paths = [row["city__path"] for row in cities]
    city = "us/colorado/denver" if "us/colorado/denver" in paths else paths[0]
    treatments = Treatment.objects.annotate(number=Count("clinics")).order_by("-number", "pk")[:2]
    return {
        "clinic": listed[listed.count() // 2].slug,
        "city": city,
        "state": city.rpartition("/")[0],
        "treatment": treatments[0].slug,
        "other_treatment": treatments[1].slug,
        "condition": Condition.objects.annotate(number=Count("clinics")).order_by("-number", "pk")[0].slug,
    }
