"""What every row with coordinates has in common."""

from django.db import models
from django.db.models import Q


def position_constraints(model):
    """The three constraints of a table with `latitude` and `longitude`; `model` is "app_model"."""
    return [
        models.CheckConstraint(
            name=f"{model}_latitude_range",
            condition=Q(latitude=None) | Q(latitude__gte=-90, latitude__lte=90),
            violation_error_message="The latitude lies between -90 and 90 degrees.",
        ),
        models.CheckConstraint(
            name=f"{model}_longitude_range",
            condition=Q(longitude=None) | Q(longitude__gte=-180, longitude__lte=180),
            violation_error_message="The longitude lies between -180 and 180 degrees.",
        ),
        models.CheckConstraint(
            name=f"{model}_position_whole",
            condition=Q(latitude=None, longitude=None) | Q(latitude__isnull=False, longitude__isnull=False),
            violation_error_message="Enter both latitude and longitude, or neither.",
        ),
    ]
