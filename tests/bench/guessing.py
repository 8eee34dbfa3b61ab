"""Measure the home page while 16 connections guess passwords.

    python -m tests.bench.guessing

Serves the demonstration with gunicorn and DEBUG off, as in production, from a folder of its own. In one run it measures
the home page alone, then under guesses from one network, then under guesses from a new network each time. The guesser and
the reader run on the same machine as the server. The exit code is 1 if one network makes the 95th percentile more than
twice as long.
"""

import http.client
import os
import re
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

CONNECTIONS, SECONDS, MOST = 16, 8, 2
ROOT = Path(__file__).resolve().parents[2]
LOGIN = "/admin/login/"


def main():
    if sys.argv[1:2] == ["guess"]:
        return guess(int(sys.argv[2]), sys.argv[3] == "spread")
    with tempfile.TemporaryDirectory() as folder:
        environment = settings_of(folder)
        for command, debug in ((["migrate"], "1"), (["load_demo"], "1"), (["collectstatic", "--noinput"], "0")):
            subprocess.run(
                [sys.executable, "manage.py", *command, "--verbosity=0"],
                cwd=ROOT, env={**environment, "DEBUG": debug}, check=True, stdout=subprocess.DEVNULL,
            )  # fmt: skip
        port = free_port()
        command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "--bind", f"127.0.0.1:{port}"]
        server = subprocess.Popen(command, cwd=ROOT, env=environment)
        try:
            return measure(port)
        finally:
            server.terminate()
            server.wait(20)


def settings_of(folder):
    kept = {name: value for name, value in os.environ.items() if name not in {"DEBUG", "SITE_URL", "ALLOWED_HOSTS"}}
    return kept | {
        "ENV_FILE": "",
        "VAR_DIR": folder,
        "SECRET_KEY": secrets.token_urlsafe(60),
        "DEBUG": "0",
        "TRUSTED_PROXIES": "1",
        "SITE_URL": "http://localhost:8000",
        "LOG_LEVEL": "ERROR",
    }


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def measure(port):
    for _try in range(100):
        try:
            if ask(port)[0] == 200:
                break
        except OSError:
            time.sleep(0.1)
    read(port, 2)
    alone = read(port, SECONDS)
    report("alone", alone)
    worst = 0
    for kind in ("one", "spread"):
        guesser = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.guessing", "guess", str(port), kind],
            cwd=ROOT, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        guesser.stdout.readline()
        times = read(port, SECONDS)
        report(f"guesses from {kind} network{'' if kind == 'one' else 's'}", times)
        print(f"    guesser: {guesser.communicate()[0].strip()}")
        ratio = p95(times) / p95(alone)
        print(f"    95th percentile: {ratio:.2f} times that without guesses")
        worst = ratio if kind == "one" else worst
    return 1 if worst > MOST else 0


def ask(port, path="/"):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers={"Host": "localhost"})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def read(port, seconds):
    """Open the home page as one reader does, again and again; return the times in ms."""
    times, end = [], time.perf_counter() + seconds
    while time.perf_counter() < end:
        begun = time.perf_counter()
        ask(port)
        times.append((time.perf_counter() - begun) * 1000)
        time.sleep(0.02)
    return times


def p95(times):
    return statistics.quantiles(times, n=20)[-1]


def report(name, times):
    print(f"{name:<28} home page {statistics.median(times):6.1f} ms, 95 % {p95(times):6.1f} ms, {len(times)} times")


def guess(port, spread):
    """Guess from CONNECTIONS connections; print how many tries got which answer."""
    codes, lock = {}, threading.Lock()
    # All begin together once each has opened the form.
    begin = threading.Barrier(CONNECTIONS + 1)

    def work(number):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", LOGIN, headers={"Host": "localhost"})
        answer = connection.getresponse()
        cookie = answer.headers["Set-Cookie"].split(";")[0]
        token = re.search(rb'csrfmiddlewaretoken" value="([^"]+)"', answer.read())[1].decode()
        tries = 0
        begin.wait()
        end = time.perf_counter() + SECONDS + 1
        while time.perf_counter() < end:
            tries += 1
            address = f"10.{number}.{tries // 250}.{tries % 250}" if spread else "192.0.2.1"
            form = {"csrfmiddlewaretoken": token, "username": f"name{number}-{tries}", "password": f"guess {tries}"}
            headers = {"Host": "localhost", "Cookie": cookie, "X-Forwarded-For": address}
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request("POST", LOGIN, urlencode(form), headers)
            answer = connection.getresponse()
            answer.read()
            with lock:
                codes[answer.status] = codes.get(answer.status, 0) + 1

    threads = [threading.Thread(target=work, args=(number,)) for number in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    begin.wait()
    print("ready", flush=True)
    for thread in threads:
        thread.join()
    print(", ".join(f"{count} × {code}" for code, count in sorted(codes.items())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
