"""`make test`: the whole suite on SQLite, then on PostgreSQL; says at the end on what it ran.

python -m tests.run [arguments of pytest]
"""

import os
import subprocess
import sys

DATABASES = ("sqlite", "postgresql")


def main(arguments):
    outcome = {}
    for database in DATABASES:
        print(f"\n== psychsite's tests on {database} ==", flush=True)
        workers = os.environ.get("TEST_WORKERS", str(min(4, os.cpu_count() or 1)))
        command = [sys.executable, "-m", "pytest", "-q", "-n", workers, f"--database={database}", *arguments]
        outcome[database] = subprocess.run(command, check=False).returncode
    print()
    for database, code in outcome.items():
        print(f"{database}: {'passed' if code == 0 else f'FAILED (exit code {code})'}")
    return max(outcome.values())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
