"""The clinic directory: where, which clinic, and what is known about it."""

from clinics.models.claims import KeptClaim
from clinics.models.clinics import Clinic
from clinics.models.field_checks import Affiliation, FieldCheck
from clinics.models.finder_index import FinderRow
from clinics.models.help_lines import HelpLine
from clinics.models.hours import OpeningHours, SpecialDay
from clinics.models.imports import ImportRun
from clinics.models.legal_status import LegalStatus
from clinics.models.pictures import ClinicPicture
from clinics.models.proposals import NotDuplicate, OptOut, Proposal
from clinics.models.questions import RegionQuestion
from clinics.models.regions import Region
from clinics.models.removals import RemovalRequest
from clinics.models.sponsorship import PaidPeriod
from clinics.models.taxonomy import Condition, Insurance, Substance, Treatment

__all__ = [
    "Affiliation",
    "Clinic",
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
