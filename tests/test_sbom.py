"""The list of packages of a release."""

import json

from psychsite import __version__
from tests import sbom
from tests.audit import LOCKS, ROOT


def test_the_list_names_every_locked_package_with_its_hashes():
    bill = sbom.make_bill()
    assert bill == sbom.make_bill(), "the same release gives the same list"
    assert (bill["specVersion"], bill["metadata"]["component"]["version"]) == ("1.6", __version__)
    found = {row["purl"]: row for row in bill["components"]}
    assert len(found) == len(bill["components"]) > 50
    text = "".join((ROOT / lock).read_text() for lock in LOCKS)
    assert text.count("    # via") == sum(purl.startswith("pkg:pypi/") for purl in found) + shared_by_locks()
    django = next(row for row in found.values() if row["name"] == "django")
    assert len(django["externalReferences"][0]["hashes"]) == 2 and django["licenses"] == [
        {"expression": "BSD-3-Clause"}
    ]
    assert "pkg:npm/leaflet@1.9.4" in found
    assert json.loads(json.dumps(bill)) == bill


def shared_by_locks():
    """Return how many packages both locks name."""
    first, second = (sbom.read_lock(ROOT / lock).keys() for lock in LOCKS)
    return len(first & second)


def test_each_package_is_brought_by_the_site_or_by_another():
    bill = sbom.make_bill()
    below = {row["ref"]: row["dependsOn"] for row in bill["dependencies"]}
    own = bill["metadata"]["component"]["bom-ref"]
    direct = {ref.partition("/")[2].partition("@")[0] for ref in below[own]}
    assert {"django", "nh3", "lxml", "leaflet"} <= direct and "sqlparse" not in direct
    reached, waiting = set(), [own]
    while waiting:
        ref = waiting.pop()
        reached.add(ref)
        waiting += set(below[ref]) - reached
    assert reached == below.keys() == {own, *(row["bom-ref"] for row in bill["components"])}


def test_packages_that_read_what_strangers_send_say_so():
    bill = sbom.make_bill()
    marked = {row["name"] for row in bill["components"] if row.get("properties")}
    assert marked == sbom.RISKY.keys(), "a package that is gone needs no mark"
