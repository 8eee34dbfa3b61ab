"""The clinic directory: where, which clinic, and what is known about it."""

from clinics.models.clinics import Clinic, Condition, Treatment
from clinics.models.facts import Affiliation, FieldCheck, OpeningHours
from clinics.models.helplines import HelpLine
from clinics.models.regions import Region

__all__ = ["Affiliation", "Clinic", "Condition", "FieldCheck", "HelpLine", "OpeningHours", "Region", "Treatment"]
