"""Slugs of new clinics that no other one has."""

from clinics.models import Clinic
from core.text.slugs import make_slug


def free_slugs(entries):
    """Return {ref: free slug}: the name, plus its city, plus a number."""
    roots = {entry.ref: make_slug(entry.slug or entry.values["name"], kind="clinic") for entry in entries}
    longer = {
        entry.ref: f"{roots[entry.ref][:60].rstrip('-')}-{entry.place.path.rpartition('/')[2][:40]}"
        for entry in entries
    }
    candidates = {*roots.values(), *longer.values()}
    taken = set(Clinic.objects.filter(slug__in=candidates).values_list("slug", flat=True))
    slugs = {}
    for entry in entries:
        slug = next((one for one in (roots[entry.ref], longer[entry.ref]) if one not in taken), None)
        if slug is None:
            slug = _numbered_slug(longer[entry.ref], taken)
        taken.add(slug)
        slugs[entry.ref] = slug
    return slugs


def _numbered_slug(root, taken):
    taken |= set(Clinic.objects.filter(slug__startswith=f"{root}-").values_list("slug", flat=True))
    number = 2
    while f"{root}-{number}" in taken:
        number += 1
    return f"{root}-{number}"
