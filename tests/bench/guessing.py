"""Guess passwords from some connections; print “ready”, then the number of tries.

    python -m tests.bench.guessing 127.0.0.1 8000 one|spread 6

`one` guesses from one network, `spread` from a new one each time. trials.py measures the home page meanwhile.
"""

import http.client
import re
import sys
import threading
import time
from urllib.parse import urlencode

from tests.bench.server import HEADERS

CONNECTIONS = 16
LOGIN = "/admin/login/"


def main():
    host, port, kind, seconds = sys.argv[1:]
    tries = [0] * CONNECTIONS
    # All begin together once each has opened the form.
    begin = threading.Barrier(CONNECTIONS + 1)
    threads = [
        threading.Thread(
            target=_guess, args=(number, (host, int(port)), kind == "spread", float(seconds), begin, tries)
        )
        for number in range(CONNECTIONS)
    ]
    for thread in threads:
        thread.start()
    begin.wait()
    print("ready", flush=True)
    for thread in threads:
        thread.join()
    print(sum(tries))


def _guess(number, address, spread, seconds, begin, tries):
    headers = {name: value for name, value in HEADERS.items() if name != "Accept-Encoding"}
    connection = http.client.HTTPConnection(*address, timeout=60)
    connection.request("GET", LOGIN, headers=headers)
    answer = connection.getresponse()
    cookie = answer.headers["Set-Cookie"].split(";")[0]
    token = re.search(rb'csrfmiddlewaretoken" value="([^"]+)"', answer.read())[1].decode()
    headers |= {
        "Cookie": cookie,
        "Content-Type": "application/x-www-form-urlencoded",
        "Referer": f"https://{headers['Host']}/",
    }
    begin.wait()
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        tries[number] += 1
        one = tries[number]
        client = f"10.{number}.{one // 250}.{one % 250}" if spread else "192.0.2.1"
        form = {"csrfmiddlewaretoken": token, "username": f"name{number}-{one}", "password": f"guess {one}"}
        connection.request("POST", LOGIN, urlencode(form), headers | {"X-Forwarded-For": client})
        connection.getresponse().read()


if __name__ == "__main__":
    main()
