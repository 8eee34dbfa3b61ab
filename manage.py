#!/usr/bin/env python3
"""Run a command of psychsite: `python3 manage.py help` lists them.

This file must run under any Python 3, also one that is too old for the rest.
"""

import importlib.util
import os
import sys

ROOT = os.path.dirname(os.path.realpath(__file__))
VENV = os.path.join(ROOT, ".venv")
# Some Pythons have a Django of the system's, but not what else the site needs.
NEEDED = ("django", "environ", "content_editor", "taggit")


def use_virtual_environment():
    """Switch to the Python of .venv if this one lacks packages, or explain and exit."""
    if sys.version_info >= (3, 11) and all(importlib.util.find_spec(name) for name in NEEDED):
        return
    python = os.path.join(VENV, "bin", "python")
    is_there = os.path.realpath(sys.prefix) == os.path.realpath(VENV)
    if is_there or not os.access(python, os.X_OK):
        lack = "The packages in .venv are not complete" if is_there else "The packages of psychsite are not installed"
        sys.stderr.write(f"{lack}. In {ROOT} run: make run\n")
        sys.exit(2)
    os.execv(python, [python, os.path.join(ROOT, "manage.py"), *sys.argv[1:]])  # noqa: S606 (our own interpreter and file)


if __name__ == "__main__":
    use_virtual_environment()
    from psychsite.command_line import run

    run(sys.argv)
