"""Look up known holes in the packages of the site, or list those that are behind.

python -m tests.audit             # known holes, by pip-audit; needs the internet
python -m tests.audit --outdated  # packages that are behind, and why they are held

Exit codes: 0 nothing found, 1 holes or an exception that ended, 3 the service does not answer.
"""

import argparse
import json
import re
import subprocess
import sys
import tomllib
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOL = ["-m", "pip_audit"]
LOCKS = ("requirements.txt", "requirements-s3.txt")
FOUND, NO_ANSWER = 1, 3


def read_exceptions(path, today):
    """Return (ids to ignore, sentences about exceptions that ended or lack a reason)."""
    rows = tomllib.loads(path.read_text()).get("exception", [])
    problems = [f"{row.get('id')}: an exception has id, package, why and until." for row in rows if not _is_whole(row)]
    ended = [row for row in rows if _is_whole(row) and row["until"] < today]
    problems += [f"{row['id']} ({row['package']}): the exception ended on {row['until']:%B %-d, %Y}." for row in ended]
    return [row["id"] for row in rows if _is_whole(row) and row not in ended], problems


def _is_whole(row):
    return row.keys() == {"id", "package", "why", "until"} and isinstance(row["until"], date) and len(row["why"]) > 10


def audit():
    """Run pip-audit on the locked packages; return the exit code."""
    ignored, problems = read_exceptions(ROOT / "audit-exceptions.toml", date.today())
    sys.stderr.writelines(f"{problem}\n" for problem in problems)
    words = [f"--ignore-vuln={one}" for one in ignored]
    for name in LOCKS:
        command = [sys.executable, *TOOL, "--disable-pip", "--require-hashes", "-r", str(ROOT / name), *words]
        answer = subprocess.run(command, capture_output=True, text=True)
        skipped = answer.stdout.count("could not be audited")
        if skipped:
            # pip-audit ends with 0 then, although it knows nothing.
            sys.stderr.write(f"{name}: the list of known holes says nothing of {skipped} packages.\n")
            return NO_ANSWER
        sys.stdout.write(answer.stdout)
        if answer.returncode and not answer.stdout.strip().startswith(("Name", "Found")):
            sys.stderr.write(f"{name}: the list of known holes cannot be reached.\n{_last_line(answer.stderr)}\n")
            return NO_ANSWER
        if answer.returncode:
            problems.append(name)
    return FOUND if problems else 0


def _last_line(text):
    return text.strip().rpartition("\n")[2]


def wanted():
    """Return {name: (specification, comment)} of the requirements that people wrote."""
    found = {}
    for path in sorted(ROOT.glob("requirements*.in")):
        for line in path.read_text().splitlines():
            if match := re.match(r"([a-z0-9-]+)(?:\[[a-z0-9]+\])?([<>=!~][^\s#]*)?\s*(?:#\s*(.*))?$", line):
                found[match[1]] = match[2] or "", match[3] or ""
    return found


def list_outdated():
    """Print the packages that are behind, and why ours are held."""
    command = [sys.executable, "-m", "pip", "list", "--outdated", "--format=json", "--disable-pip-version-check"]
    answer = subprocess.run(command, capture_output=True, text=True)
    if answer.returncode:
        sys.stderr.write(f"The registry cannot be reached.\n{_last_line(answer.stderr)}\n")
        return NO_ANSWER
    ours = wanted()
    rows = json.loads(answer.stdout)
    for row in sorted(rows, key=lambda row: (row["name"].lower() not in ours, row["name"].lower())):
        name = row["name"].lower()
        specification, why = ours.get(name, ("", "brought by another package"))
        held = f"held at {specification}: {why}" if "<" in specification else why
        sys.stdout.write(f"{name:32} {row['version']:>14} → {row['latest_version']:<14} {held}\n")
    sys.stdout.write(f"{len(rows)} packages are behind.\n")
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--outdated", action="store_true", help="list packages that are behind")
    sys.exit(list_outdated() if parser.parse_args().outdated else audit())
