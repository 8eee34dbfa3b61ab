"""Constraints of tables with coordinates."""

from django.db import models
from django.db.models import Q


def position_constraints(model):
    """Return the constraints of a table with `latitude` and `longitude`.

    `model` is "app_model".
    """
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
