"""Runners of the page checkers from npm, which `make checkers` installs."""

import json
import os
import shutil
import subprocess
from pathlib import Path

from tests import browser as chromium
from tests.pages.served import ROOT

FOLDER = Path(os.environ.get("CHECKERS", ROOT / ".venv" / "npm")) / "node_modules"
MARKUP = FOLDER / "vnu-jar" / "build" / "dist" / "vnu.jar"
LIGHTHOUSE = FOLDER / "lighthouse" / "cli" / "index.js"


def lacking(program, path):
    """Return why a checker cannot run here, or ""."""
    if not shutil.which(program):
        return f"no {program} found"
    return "" if path.exists() else f"{path} is absent (make checkers installs it)"


def markup_errors(files):
    """Return a line for each error that the Nu HTML checker finds in `files`.

    Its warnings are advice and not requested; styles are not checked, as it knows fewer properties than browsers do.
    """
    command = ["java", "-Xmx512m", "-jar", str(MARKUP), "--errors-only", "--format", "json", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    found = [one for one in json.loads(done.stderr)["messages"] if one["type"] != "info"]
    lines = {f"{Path(one['url']).stem}: {one['message']}: {one.get('extract', '').strip()[:160]}" for one in found}
    return sorted(lines)


CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


def lighthouse(address, folder, categories, skipped=()):
    """Return ({category: score}, a line for each audit that lost points).

    A phone opens the address.
    """
    target = Path(folder) / "lighthouse.json"
    command = ["node", str(LIGHTHOUSE), address, "--quiet", "--output=json", f"--output-path={target}"]
    command += [f"--only-categories={','.join(categories)}", f"--chrome-flags={' '.join(chromium.FLAGS)}"]
    if skipped:
        command += [f"--skip-audits={','.join(skipped)}"]
    environment = os.environ | {"CHROME_PATH": chromium.find()}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=180, check=False)
    if done.returncode:
        # It could not talk to the browser, which says nothing about the page.
        return dict.fromkeys(categories, 0), [done.stderr[-500:]]
    report = json.loads(target.read_text())
    points = {name: round(one["score"] * 100) for name, one in report["categories"].items()}
    weights = {item["id"] for one in report["categories"].values() for item in one["auditRefs"] if item["weight"]}
    lost = [one for one in report["audits"].values() if one["id"] in weights and (one["score"] or 0) < 1]
    return points, [f"{one['id']}: {one.get('displayValue', '')}" for one in lost if one["score"] is not None]
