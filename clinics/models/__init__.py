"""The clinic directory: regions, clinics and what is known about them."""

from clinics.models.claims import ClaimException
from clinics.models.clinics import Clinic
from clinics.models.field_checks import Affiliation, FieldCheck
from clinics.models.finder_index import FinderIndexRow, ListingCount
from clinics.models.help_lines import HelpLine
from clinics.models.hours import OpeningHours, SpecialDay
from clinics.models.imports import ImportRun
from clinics.models.legal_status import LegalStatus
from clinics.models.pictures import ClinicPicture
from clinics.models.proposals import NotDuplicate, OptOut, Proposal
from clinics.models.questions import RegionQuestion
from clinics.models.regions import Region, RegionCount
from clinics.models.removals import RemovalRequest
from clinics.models.sponsorship import PaidPeriod
from clinics.models.taxonomy import Condition, Insurance, Substance, Treatment

__all__ = [
    "Affiliation",
    "ClaimException",
    "Clinic",
    "ClinicPicture",
    "Condition",
    "FieldCheck",
    "FinderIndexRow",
    "HelpLine",
    "ImportRun",
    "Insurance",
    "LegalStatus",
    "ListingCount",
    "NotDuplicate",
    "OpeningHours",
    "OptOut",
    "PaidPeriod",
    "Proposal",
    "Region",
    "RegionCount",
    "RegionQuestion",
    "RemovalRequest",
    "SpecialDay",
    "Substance",
    "Treatment",
]
