"""Constraints of tables with coordinates or prices; `model` is "app_model"."""

from django.db import models
from django.db.models import F, Q


def position_constraints(model):
    """Return the constraints of a table with `latitude` and `longitude`."""
    return [
        models.CheckConstraint(
            name=f"{model}_latitude_range",
            condition=Q(latitude=None) | Q(latitude__gte=-90, latitude__lte=90),
            violation_error_message="Enter a latitude from -90 to 90.",
        ),
        models.CheckConstraint(
            name=f"{model}_longitude_range",
            condition=Q(longitude=None) | Q(longitude__gte=-180, longitude__lte=180),
            violation_error_message="Enter a longitude from -180 to 180.",
        ),
        models.CheckConstraint(
            name=f"{model}_position_whole",
            condition=Q(latitude=None, longitude=None) | Q(latitude__isnull=False, longitude__isnull=False),
            violation_error_message="Enter both latitude and longitude, or neither.",
        ),
    ]


def price_constraints(model):
    """Return the constraints of a table with `price_from`, `price_to` and `currency`."""
    return [
        models.CheckConstraint(
            name=f"{model}_prices_in_order",
            condition=Q(price_from=None) | Q(price_to=None) | Q(price_to__gte=F("price_from")),
            violation_error_message="The highest price is below the lowest. Correct one of them.",
        ),
        models.CheckConstraint(
            name=f"{model}_prices_in_a_currency",
            condition=Q(price_from=None, price_to=None) | ~Q(currency=""),
            violation_error_message="Enter the currency of the prices.",
        ),
    ]
