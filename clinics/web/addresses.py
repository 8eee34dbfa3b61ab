"""How the addresses of clinics and regions are made (addresses/kinds.py)."""

from addresses.kinds import Appearance, Kind
from clinics.models import Clinic, Region

CLINIC = Kind(
    name="clinic",
    words="a clinic",
    model=Clinic,
    column="slug",
    prefixes=("/clinic/", "/api/clinics/"),
    public=Clinic.objects.visible,
    was_public="{row}.state <> 'draft'",
    appears=(Appearance(Clinic._meta.db_table, ("state",), "NEW.state <> 'draft'", "NEW.slug"),),
    successor="merged_into_id",
)
# Saving a region moves all regions below it, and each leaves its own redirect.
REGION = Kind(
    name="region",
    words="a region",
    model=Region,
    column="path",
    prefixes=("/clinics/", "/api/regions/"),
    public=Region.objects.all,
    appears=(Appearance(Region._meta.db_table, (), "1 = 1", "NEW.path"),),
    most_segments=3,
)
KINDS = (CLINIC, REGION)
