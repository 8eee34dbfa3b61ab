"""A folder that stands for a machine.

`install.sh --root` and `upgrade.sh` work in it. What is not a machine is said here: packages, users and the database server are
left out, and this file plays systemd. It holds the socket of the pages open and restarts gunicorn on it, as psychsite-web.socket
and .service do.
"""

import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HOST = "www.example.org"
# The stand-in for systemctl: it remembers what is enabled, and waits until a restart is done.
_SYSTEMCTL = """\
#!/bin/sh
for name; do :; done
case "$1" in
  is-enabled) test -e "{folder}/enabled $name"; exit ;;
  enable) touch "{folder}/enabled $name" ;;
  restart) ;;
  *) exit 0 ;;
esac
test "$name" = psychsite-web.service || exit 0
touch {folder}/restart
while [ -e {folder}/restart ]; do sleep 0.05; done
"""


def git(folder, *words):
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    answer = subprocess.run(["git", *identity, *words], cwd=folder, capture_output=True, text=True, check=True)
    return answer.stdout.strip()


class Machine:
    """A scratch root with a repository of the tree beside it."""

    def __init__(self, folder):
        self.folder, self.root, self.repository = folder, folder / "root", folder / "repository"
        self.home = self.root / "srv" / "psychsite"
        self.process, self.is_over = None, threading.Event()
        self._copy_tree()
        self._share_environment()
        program = folder / "systemctl"
        program.write_text(_SYSTEMCTL.format(folder=folder))
        program.chmod(0o755)
        self.socket_path = self.root / "run" / "psychsite" / "web.sock"
        self.socket_path.parent.mkdir(parents=True)
        self.listener = socket.socket(socket.AF_UNIX)
        # The name of a socket is limited to about 100 characters.
        self.listener.bind(os.path.relpath(self.socket_path))
        self.listener.listen(2048)
        self.keeper = threading.Thread(target=self._keep, daemon=True)
        self.keeper.start()

    def _copy_tree(self):
        names = git(ROOT, "ls-files", "-co", "--exclude-standard").splitlines()
        for name in names:
            if not name.startswith(("tests/", "docs/")) and (ROOT / name).is_file():
                (self.repository / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, self.repository / name)
        git(self.repository, "init", "-q", "-b", "main")
        self.commit("First", tag="v2026.11")

    def commit(self, sentence, tag=None):
        git(self.repository, "add", "-A")
        git(self.repository, "commit", "-q", "-m", sentence)
        if tag:
            git(self.repository, "tag", tag)

    def release(self, version, changes=()):
        """Tag another release; `changes` are (file, old, new)."""
        package = self.repository / "psychsite" / "__init__.py"
        package.write_text(f'__version__ = "{version}"\n')
        for name, old, new in changes:
            path = self.repository / name
            text = path.read_text() if path.exists() else ""
            assert old in text, name
            path.write_text(text.replace(old, new, 1) if old else new + text)
        self.commit(version, tag=f"v{version}")

    def _share_environment(self, version=b""):
        """Put this Python's packages where the scripts look for those of a release."""
        version = version or subprocess.run([sys.executable, "--version"], capture_output=True, check=True).stdout
        locked = (self.repository / "requirements.txt").read_bytes()
        key = hashlib.sha256(version + locked + locked).hexdigest()[:16]
        folder = self.home / "environments" / key
        (folder / "bin").mkdir(parents=True)
        (folder / ".complete").touch()
        (folder / "bin" / "python").write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
        (folder / "bin" / "python").chmod(0o755)

    def change_python(self, version):
        """Return a program that calls itself another Python, for which there are packages."""
        self._share_environment(f"{version}\n".encode())
        program = self.folder / "python3"
        program.write_text(f'#!/bin/sh\n[ "$1" != --version ] || exec echo "{version}"\nexec {sys.executable} "$@"\n')
        program.chmod(0o755)
        return str(program)

    def environment(self, **more):
        names = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        names |= {"ROOT": str(self.root), "PYTHON": sys.executable, "SYSTEMCTL": str(self.folder / "systemctl")}
        return (
            names
            | {"SOCKET": os.path.relpath(self.socket_path, ROOT), "WEB_CONCURRENCY": "1", "HEALTH_SECONDS": "240"}
            | more
        )

    def run_installed(self, script, *words, **more):
        """Run a script of the release that is installed."""
        return self.run(script, *words, folder=self.home / "current" / "deploy", **more)

    def path_without_packages(self):
        """Return a PATH on which no package of Debian is installed."""
        folder = self.folder / "bin"
        folder.mkdir(exist_ok=True)
        program = folder / "dpkg-query"
        program.write_text("#!/bin/sh\nexit 1\n")
        program.chmod(0o755)
        return f"{folder}:{os.environ['PATH']}"

    def run(self, script, *words, code=0, folder=None, **more):
        """Run a script of deploy/; return what it said."""
        answer = subprocess.run(
            ["bash", str((folder or self.repository / "deploy") / script), *words],
            env=self.environment(**more),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=1800,
        )
        assert answer.returncode == code, answer.stdout
        return answer.stdout

    def install(self, *words, **more):
        certificate = ["--certificate", str(self.folder / "localhost.pem"), "--key", str(self.folder / "localhost.key")]
        source = ["--source", str(self.repository), "--release", "v2026.11"]
        return self.run(
            "install.sh", "--host", HOST, "--admin", "ada@example.org", *certificate, *source, *words, **more
        )

    @property
    def current(self):
        return os.readlink(self.home / "current").removeprefix("releases/")

    def _keep(self):
        """Restart the server when asked, and when it ended by itself."""
        while not self.is_over.wait(0.05):
            if (self.folder / "restart").exists():
                self._stop()
                self._start()
                (self.folder / "restart").unlink()
            elif self.process and self.process.poll() is not None:
                time.sleep(0.5)
                self._start()

    def _start(self):
        """Run the command of psychsite-web.service with the socket as systemd passes it."""
        unit = (self.home / "current" / "deploy" / "systemd" / "psychsite-web.service").read_text()
        [command] = [line for line in unit.splitlines() if line.startswith("ExecStart=")]
        words = command.removeprefix("ExecStart=").replace("/srv/psychsite", str(self.home))
        number = self.listener.fileno()
        shell = f"exec 3<&{number}; LISTEN_FDS=1 LISTEN_PID=$$ exec {words}"
        settings = (self.root / "etc" / "psychsite" / "env").read_text().splitlines()
        named = dict(line.split("=", 1) for line in settings if "=" in line and not line.startswith("#"))
        names = {"PATH": os.environ["PATH"], "ENV_FILE": str(self.root / "etc/psychsite/env"), **named}
        with (self.folder / "log").open("a") as log:
            self.process = subprocess.Popen(
                ["bash", "-c", shell], cwd=self.home / "current", env=names, pass_fds=[number], stderr=log, stdout=log
            )

    def _stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(60)

    def stop(self):
        self.is_over.set()
        self.keeper.join(60)
        self._stop()
        self.listener.close()

    def ask(self, path):
        """Return (status, headers and body) of a request to the socket of the pages."""
        with socket.socket(socket.AF_UNIX) as line:
            line.settimeout(240)
            line.connect(os.path.relpath(self.socket_path))
            head = f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\nX-Forwarded-Proto: https\r\nX-Forwarded-For: 192.0.2.1\r\n"
            line.sendall(f"{head}Connection: close\r\n\r\n".encode())
            answer = b"".join(iter(lambda: line.recv(65536), b""))
        return int(answer[9:12] or 0), answer.decode(errors="replace")


class Load(threading.Thread):
    """Gets pages `rate` times a second, and keeps what failed."""

    def __init__(self, machine, rate, paths):
        super().__init__(daemon=True)
        self.machine, self.rate, self.paths = machine, rate, paths
        self.is_over, self.seconds, self.failures, self.threads = threading.Event(), [], [], []
        self.start()

    def run(self):
        number = 0
        while not self.is_over.wait(1 / self.rate):
            thread = threading.Thread(target=self._ask, args=(self.paths[number % len(self.paths)],))
            thread.start()
            self.threads.append(thread)
            number += 1

    def _ask(self, path):
        began = time.monotonic()
        try:
            status, answer = self.machine.ask(path)
            if status != 200 or "</html>" not in answer:
                self.failures.append((path, status, answer[:200]))
        except OSError as error:
            self.failures.append((path, 0, str(error)))
        self.seconds.append(time.monotonic() - began)

    def stop(self):
        self.is_over.set()
        self.join(10)
        for thread in self.threads:
            thread.join(240)
        return len(self.seconds), self.failures
