"""Recognize clinics that opted out, without keeping their phone number or address."""

from clinics.models import OptOut
from core.tokens import keyed_hash, keyed_hashes

_SALT = "clinics.optout"


def hash_phone(e164):
    """Return the keyed hash of a phone number to store, or ""."""
    return keyed_hash(_SALT, e164) if e164 else ""


def hash_place(name, postcode, path):
    """Return the keyed hash of a name at a place to store."""
    return keyed_hash(_SALT, _place(name, postcode, path))


def _place(name, postcode, path):
    return "|".join(("".join(filter(str.isalnum, name.casefold())), postcode.replace(" ", "").casefold(), path))


class OptOuts:
    """Opted-out clinics by reference, phone number and place; read once a batch."""

    def __init__(self):
        self.rows = list(OptOut.objects.values_list("import_ref", "phone_hash", "place_hash"))
        self.refs, self.phones, self.places = ({row[part] for row in self.rows} - {""} for part in range(3))

    def __contains__(self, entry):
        if not self.rows:
            return False
        if entry.ref in self.refs or (entry.e164 and self.phones.intersection(keyed_hashes(_SALT, entry.e164))):
            return True
        place = _place(entry.values["name"], entry.values.get("postcode", ""), entry.place.path)
        return bool(self.places.intersection(keyed_hashes(_SALT, place)))
