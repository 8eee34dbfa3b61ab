"""Write the list of all packages of a release, in the form of CycloneDX 1.6.

python -m tests.sbom              # to standard output; the same release gives the same bytes
make sbom                         # to var/sbom.cdx.json
"""

import json
import re
import sys
import uuid
from importlib import metadata

from psychsite import __version__
from tests.audit import LOCKS, ROOT

PINNED = re.compile(r"^([a-z0-9][a-z0-9._-]*)(?:\[[a-z0-9,]+\])?==(\S+)")
# What is served from static/vendor/, by the banner of its file.
VENDORED = {"leaflet": "static/vendor/leaflet/leaflet.js"}
# They read what strangers send. See SECURITY.md.
RISKY = {
    "pillow": "decodes pictures that people upload",
    "pi-heif": "decodes HEIC pictures that people upload, by libheif",
    "lxml": "parses HTML and XML that people upload or paste, by libxml2",
    "nh3": "sanitizes the HTML of all texts",
    "django": "parses every request",
    "gunicorn": "parses every request before Django does",
    "psycopg2-binary": "brings its own copies of libpq and OpenSSL",
    "redis": "the cache holds pickled objects, so only the site may reach its Redis",
    "pyjwt": "checks the tokens of single sign-on",
    "webauthn": "checks the signatures of passkeys",
    "brotli": "compresses files in C",
}


def read_lock(path):
    """Return {name: (version, hashes, brought by)} of a compiled file of requirements.

    What people asked for themselves is brought by "-r".
    """
    found, current, in_via = {}, None, False
    for line in path.read_text(encoding="utf-8").splitlines():
        if match := PINNED.match(line):
            current, in_via = found.setdefault(match[1], (match[2], [], [])), False
        elif match := re.match(r"    --hash=sha256:([0-9a-f]{64})", line):
            current[1].append(match[1])
        elif match := re.match(r"    # via(?: (\S+))?", line):
            in_via = True
            current[2].extend([match[1]] if match[1] else [])
        elif in_via and (match := re.match(r"    #   (\S+)", line)):
            current[2].append(match[1])
    return found


def licenses(name):
    """Return what an installed package says of its license.

    A package for another system is not installed: nothing.
    """
    try:
        of = metadata.metadata(name)
    except metadata.PackageNotFoundError:
        return []
    if of["License-Expression"]:
        return [{"expression": of["License-Expression"]}]
    named = [each.rpartition(" :: ")[2] for each in of.get_all("Classifier", []) if each.startswith("License ::")]
    if not named and len(of["License"] or "") in range(1, 60):
        named = [of["License"].strip()]
    return [{"license": {"name": each}} for each in named]


def component(name, version, kind, hashes=()):
    row = {"type": "library", "bom-ref": f"pkg:{kind}/{name}@{version}", "name": name, "version": version}
    row["purl"] = row["bom-ref"]
    if hashes:
        files = {"type": "distribution", "url": f"https://pypi.org/simple/{name}/"}
        row["externalReferences"] = [files | {"hashes": [{"alg": "SHA-256", "content": each} for each in hashes]}]
        row["licenses"] = licenses(name)
    if name in RISKY:
        row["properties"] = [{"name": "psychsite:risk", "value": RISKY[name]}]
    return row


def make_bill():
    """Return the list of packages as CycloneDX asks for it."""
    locked = {}
    for name, (version, hashes, via) in [pair for lock in LOCKS for pair in read_lock(ROOT / lock).items()]:
        locked.setdefault(name, (version, hashes, []))[2].extend(via)
    parts = {name: component(name, version, "pypi", hashes) for name, (version, hashes, _via) in locked.items()}
    for name, path in VENDORED.items():
        version = re.search(r"\b\d+(\.\d+)+\b", (ROOT / path).read_text(encoding="utf-8")[:300])[0]
        parts[name] = component(name, version, "npm")
    own = f"pkg:generic/psychsite@{__version__}"
    needs = {row["bom-ref"]: [] for row in parts.values()} | {own: [parts[name]["bom-ref"] for name in VENDORED]}
    for name, (_version, _hashes, via) in locked.items():
        for each in via:
            if each == "-c":
                continue
            needs[parts[each]["bom-ref"] if each in parts else own].append(parts[name]["bom-ref"])
    root = {"type": "application", "bom-ref": own, "name": "psychsite", "version": __version__, "purl": own}
    bill = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": root},
        "components": sorted(parts.values(), key=lambda row: row["name"]),
        "dependencies": [{"ref": ref, "dependsOn": sorted(set(below))} for ref, below in sorted(needs.items())],
    }
    return bill | {"serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(bill))}"}


if __name__ == "__main__":
    json.dump(make_bill(), sys.stdout, indent=1, ensure_ascii=False)
    sys.stdout.write("\n")
