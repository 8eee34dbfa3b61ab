"""No key of a service, private key or token is in the repository, and none was."""

import re
import subprocess

import pytest

from tests.audit import ROOT

# Shapes that only a real secret has. Django reads SECRET_KEY and all passwords from the environment.
SHAPES = (
    r"-----BEGIN [A-Z ]*PRIVATE KEY",
    r"A(KIA|SIA)[0-9A-Z]{16}",
    r"gh[pousr]_[0-9A-Za-z]{36}",
    r"github_pat_[0-9A-Za-z_]{50}",
    r"glpat-[0-9A-Za-z_-]{20}",
    r"xox[abeprs]-[0-9A-Za-z-]{10}",
    r"hooks\.slack\.com/services/T[0-9A-Z]{8}",
    r"[rs]k_live_[0-9A-Za-z]{20}",
    r"AIza[0-9A-Za-z_-]{35}",
    r"SG\.[0-9A-Za-z_-]{22}\.[0-9A-Za-z_-]{43}",
    r"key-[0-9a-f]{32}",
    r"pypi-AgE[0-9A-Za-z_-]{50}",
    r"npm_[0-9A-Za-z]{36}",
    r"eyJ[0-9A-Za-z_-]{15,}\.eyJ[0-9A-Za-z_-]{15,}\.",
)
SECRET = "|".join(SHAPES)


def git(*words):
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True)


def test_no_file_and_no_change_holds_a_secret():
    if git("rev-parse", "--git-dir").returncode:
        pytest.skip("these files are no clone of the repository")
    # A search for words that are there shows that git reads all of it.
    assert git("grep", "-lE", "-e", "^from tests.audit import RO+T$", "--", "tests").stdout
    assert git("grep", "-nIE", "-e", SECRET).stdout == ""
    assert git("log", "--all", "--oneline", "--no-textconv", "-E", f"-G{SECRET}").stdout == ""


@pytest.mark.parametrize(
    "parts",
    [
        ("-----BEGIN RSA PRIVATE", " KEY-----"),
        ("AKIA", "Q3EGRIUZ7TVB5MNO"),
        ("ghp_", "aB3dE5" * 6),
        ("sk_live_", "4eC39HqLyjWDarjtT1zdp7dc"),
        ("SG.", "a1B2c3D4e5F6g7H8i9J0kL", ".", "m" * 43),
        ("eyJhbGciOiJIUzI1NiJ9", ".eyJzdWIiOiIxMjM0NTY3ODkwIn0", ".x"),
    ],
)
def test_each_kind_of_secret_is_found(parts):
    assert re.search(SECRET, "".join(parts))
