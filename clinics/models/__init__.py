"""The clinic directory: where, which clinic, and what is known about it."""

from clinics.models.claims import KeptClaim
from clinics.models.clinics import Clinic
from clinics.models.facts import Affiliation, FieldCheck
from clinics.models.finder import FinderRow
from clinics.models.helplines import HelpLine
from clinics.models.hours import OpeningHours, SpecialDay
from clinics.models.imports import ImportRun
from clinics.models.laws import LegalStatus
from clinics.models.paid import PaidPeriod
from clinics.models.pictures import ClinicPicture
from clinics.models.proposals import ClinicHit, NotDuplicate, OptOut, Proposal
from clinics.models.questions import RegionQuestion
from clinics.models.regions import Region
from clinics.models.removals import RemovalRequest
from clinics.models.terms import Condition, Insurance, Substance, Treatment

__all__ = [
    "Affiliation",
    "Clinic",
    "ClinicHit",
    "ClinicPicture",
    "Condition",
    "FieldCheck",
    "FinderRow",
    "HelpLine",
    "ImportRun",
    "Insurance",
    "KeptClaim",
    "LegalStatus",
    "NotDuplicate",
    "OpeningHours",
    "OptOut",
    "PaidPeriod",
    "Proposal",
    "Region",
    "RegionQuestion",
    "RemovalRequest",
    "SpecialDay",
    "Substance",
    "Treatment",
]
