"""Record every page's response for every demo role, and compare recordings.

python -m tests.pages.crawl record DIR
python -m tests.pages.crawl compare BEFORE AFTER
"""

import argparse
import json
import logging
import os
import secrets
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from time import perf_counter
from unittest import mock

from tests.pages import crawl_diff, crawl_role, crawl_text

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 9, 15, 12, 0, tzinfo=UTC)
EXAMPLE = """\
example:
  git switch --detach OLD && python -m tests.pages.crawl record /tmp/before
  git switch main         && python -m tests.pages.crawl record /tmp/after --ask /tmp/before
  printf '/my-answers/*=/comment-notifications/*\\n' > /tmp/renamed
  python -m tests.pages.crawl compare /tmp/before /tmp/after --renamed /tmp/renamed

`record` loads the demonstration into a throwaway SQLite database with the clock stopped, then follows every link as an
anonymous reader and as each demonstration user. Each GET is rolled back, so that no answer depends on another.
`compare` exits with 1 if paths, statuses, types or redirects differ, or with --strict if anything does.
"""
ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "psychsite.settings",
    "DEBUG": "1",
    "SECRET_KEY": "a-key-for-the-crawl-0123456789-abcdefghijklmnopqrstuvwxyz-and-more",
    "SITE_URL": crawl_text.ORIGIN,
    "ALLOWED_HOSTS": "testserver",
    **dict.fromkeys(["REDIS_URL", "MEDIA_STORAGE", "MEDIA_ROOT", "AKISMET_KEY", "RECAPTCHA_SITE_KEY"], ""),
    **dict.fromkeys(["RECAPTCHA_SECRET", "CSRF_TRUSTED_ORIGINS", "TRUSTED_PROXIES"], ""),
    "TIME_ZONE": "UTC",
}


def main(arguments=None):
    options = _parser().parse_args(arguments)
    if options.verb == "compare":
        sys.exit(crawl_diff.compare(options))
    sys.exit(record(options))


def _parser():
    parser = argparse.ArgumentParser(
        prog="python -m tests.pages.crawl", description="Record what every page answers, and compare two recordings.",
        epilog=EXAMPLE, formatter_class=argparse.RawDescriptionHelpFormatter,
    )  # fmt: skip
    verbs = parser.add_subparsers(dest="verb", required=True)
    one = verbs.add_parser("record", help="record all answers into an empty or new folder")
    one.add_argument("folder", type=Path, metavar="DIR")
    one.add_argument("--ask", type=Path, metavar="BEFORE", help="also request every path of this earlier recording")
    one.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1), help="processes (default: %(default)s)")
    one.add_argument("--minutes", type=float, default=10, help="give up after so long (default: %(default)s)")
    one.add_argument(
        "--only", metavar="ROLE", action="append", help=f"user name, or {crawl_role.ANONYMOUS}; may be repeated"
    )
    crawl_diff.add_arguments(verbs.add_parser("compare", help="say how two recordings differ"))
    return parser


# -- Recording ---------------------------------------------------------------------------------------------------------
def record(options):
    """Write the recording into `options.folder`; return 0, or 2 if the time ran out."""
    begun, target = perf_counter(), options.folder.resolve()
    if target.is_dir() and any(target.iterdir()):
        sys.exit(f"{target} is not empty. Name a new folder.")
    earlier = _paths_of(options.ask) if options.ask else {}
    (target / "bodies").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="psychsite-crawl-") as folder, _reproducible(folder):
        roles = _load(Path(folder), begun)
        roles = [role for role in roles if not options.only or role in options.only]
        # The administrator reads most, so that this process must not begin last.
        roles.sort(key=lambda role: role != crawl_role.ADMINISTRATOR)
        todo = [
            (role, target, Path(folder), begun, begun + 60 * options.minutes, earlier.get(role, ())) for role in roles
        ]
        with get_context("fork").Pool(max(1, options.jobs), maxtasksperchild=1) as pool:
            outcomes = list(pool.imap_unordered(crawl_role.crawl, todo, chunksize=1))
    answers = sorted((row for rows, _done in outcomes for row in rows), key=lambda row: (row["role"], row["path"]))
    with open(target / "answers.jsonl", "w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n" for row in answers)
    _write_index(target, answers, begun)
    if not all(done for _rows, done in outcomes):
        sys.stderr.write(f"Incomplete: {options.minutes:g} minutes were not enough. Raise --minutes.\n")
        return 2
    return 0


def _paths_of(folder):
    paths = {}
    for row in crawl_diff.read(folder).values():
        if "{" not in row["path"]:
            paths.setdefault(row["role"], []).append(row["path"])
    return paths


def _write_index(target, answers, begun):
    counts = {}
    for row in answers:
        by_status = counts.setdefault(row["role"], {})
        by_status[str(row["status"])] = by_status.get(str(row["status"]), 0) + 1
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout.strip()
    index = {"commit": commit, "clock": NOW.isoformat(), "answers": len(answers), "roles": counts}
    (target / "index.json").write_text(json.dumps(index, indent=1) + "\n")
    seconds = perf_counter() - begun
    sys.stderr.write(f"{len(answers)} answers of {len(counts)} roles in {seconds:.0f} s: {target}\n")


@contextmanager
def _reproducible(folder):
    """Fix the clock and random values, for settings that use only `folder`."""
    import time_machine

    database = f"sqlite:///{folder}/crawl.sqlite3"
    with (
        mock.patch.dict(os.environ, {**ENVIRONMENT, "VAR_DIR": str(folder), "DATABASE_URL": database}),
        time_machine.travel(NOW, tick=False),
        mock.patch.multiple(secrets, **_repeating()),
    ):
        yield


def _repeating():
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
    return {
        "token_bytes": lambda size=32: crawl_role.dice.randbytes(size),
        "token_hex": lambda size=32: crawl_role.dice.randbytes(size).hex(),
        # As long as the standard library's: four characters for three bytes.
        "token_urlsafe": lambda size=32: "".join(crawl_role.dice.choices(alphabet, k=-(-size * 4 // 3))),
        "choice": lambda values: crawl_role.dice.choice(values),
        "randbelow": lambda limit: crawl_role.dice.randrange(limit),
    }


def _load(folder, begun):
    """Fill the database in `folder`; return the roles and their user names."""
    import django

    crawl_role.dice.seed(0)
    django.setup()
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.contrib.auth.hashers import make_password
    from django.core.management import call_command
    from django.db import connections
    from django.db.backends.base.base import BaseDatabaseWrapper

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    logging.disable(logging.CRITICAL)
    BaseDatabaseWrapper.queries_logged = property(lambda self: False)
    crawl_role.say(begun, "Migrating an empty database")
    call_command("migrate", interactive=False, verbosity=0)
    crawl_role.say(begun, "Loading the demonstration")
    with open(os.devnull, "w") as nowhere:
        call_command("load_demo", stdout=nowhere)
    users = get_user_model().objects
    # Passwords are hashed in threads, whose order differs from run to run.
    users.update(password=make_password("a password", salt="salt"))
    names = users.filter(username__startswith="demo-", is_active=True).order_by("pk")
    roles = [crawl_role.ANONYMOUS, *names.values_list("username", flat=True)]
    connections.close_all()
    return roles


if __name__ == "__main__":
    main()
