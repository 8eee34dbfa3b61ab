"""Encrypt and decrypt files of a backup with age or gpg, whichever the key is for.

A backup needs the public key only, so the machine that makes it cannot read it.
"""

import hashlib
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

from psychsite.operations.backup.errors import BackupError

AGE, GPG = "age", "gpg"


def open_key(path):
    """Return the Key in a file, or None without one."""
    if path is None:
        return None
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise BackupError(f"The key {path} cannot be read: {error.strerror}.") from error
    text = content.decode(errors="replace")
    if "PGP " in text and "KEY BLOCK" in text:
        program = GPG
    elif "age1" in text or "AGE-SECRET-KEY-" in text:
        program = AGE
    else:
        raise BackupError(f"{path} holds no key of age (age1…) and no armored key of GPG (gpg --armor --export).")
    if not shutil.which(program):
        raise BackupError(f"{path} is a key of {program}, which is not installed. On Debian: apt install {program}")
    return Key(program, Path(path), hashlib.sha256(content).hexdigest()[:8])


class Key:
    """A key file: `program` it is for, and a short `mark` of its content."""

    def __init__(self, program, path, mark):
        self.program, self.path, self.mark = program, path, mark

    @property
    def ending(self):
        """Return the end of the names of files under this key."""
        return f".{self.mark}.{self.program}"

    def encrypt(self, source, target):
        """Write the file `source` encrypted to `target`."""
        if self.program == AGE:
            return self._run([AGE, "--encrypt", "-R", str(self.path), "-o", str(target), str(source)])
        with _gpg_home() as home:
            words = ["--trust-model", "always", "--recipient-file", str(self.path), "--output", str(target)]
            return self._run([*_GPG, "--homedir", home, "--compress-algo", "none", *words, "--encrypt", str(source)])

    @contextmanager
    def decrypting(self):
        """Yield a function that decrypts `source` to `target`; the key is a secret one."""
        if self.program == AGE:
            yield lambda source, target: self._run([AGE, "--decrypt", "-i", str(self.path), "-o", target, source])
            return
        with _gpg_home() as home:
            self._run([*_GPG, "--homedir", home, "--import", str(self.path)])
            yield lambda source, target: self._run(
                [*_GPG, "--homedir", home, "--output", str(target), "--decrypt", str(source)]
            )

    def _run(self, command):
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 (our own words)
        if done.returncode:
            lines = done.stderr.strip().splitlines() or ["no reason was given"]
            raise BackupError(f"{self.program} failed with the key {self.path}: {lines[-1]}")


_GPG = [GPG, "--batch", "--yes", "--no-tty", "--quiet"]


@contextmanager
def _gpg_home():
    """Yield an empty folder for gpg, whose helpers end with it."""
    with tempfile.TemporaryDirectory(prefix="gpg-") as home:
        try:
            yield home
        finally:
            subprocess.run(["gpgconf", "--homedir", home, "--kill", "all"], capture_output=True, check=False)  # noqa: S603, S607
