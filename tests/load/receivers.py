"""A mail server and a web server that note what they accept.

Run tests.load.receivers <file>. It prints its two ports. Each email adds a line "email <Message-ID>" to the file, each
message "webhook <id>", before the sender gets its answer.
"""

import os
import re
import socketserver
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_MESSAGE_ID = re.compile(rb"^Message-ID: *(.+?)\r?$", re.IGNORECASE | re.MULTILINE)


def note(line):
    file = os.open(sys.argv[1], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    os.write(file, f"{line}\n".encode())
    os.close(file)
    # The sender may be killed between this and the answer.
    time.sleep(0.004)


class Mail(socketserver.StreamRequestHandler):
    """Enough of SMTP for smtplib."""

    def say(self, line):
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self):
        try:
            self.talk()
        except OSError:
            pass  # The sender was killed.

    def talk(self):
        self.say("220 here")
        for line in self.rfile:
            word = line[:4].upper().strip()
            if word == b"DATA":
                self.say("354 go on")
                text = self.read_message()
                if text is None:
                    return
                note(f"email {_MESSAGE_ID.search(text)[1].decode()}")
            self.say("221 bye" if word == b"QUIT" else "250 fine")

    def read_message(self):
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                return b"".join(lines)
            lines.append(line)
        return None


class Web(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        note(f"webhook {self.headers['webhook-id']}")
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_words):
        pass


if __name__ == "__main__":
    socketserver.ThreadingTCPServer.daemon_threads = True
    servers = [socketserver.ThreadingTCPServer(("127.0.0.1", 0), Mail), ThreadingHTTPServer(("127.0.0.1", 0), Web)]
    for server in servers:
        server.handle_error = lambda *_client: None
        threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdout.write(f"{servers[0].server_address[1]} {servers[1].server_address[1]}\n")
    sys.stdout.flush()
    sys.stdin.read()
