"""A mail server on 127.0.0.1 that demands STARTTLS and a password.

It misbehaves as a test asks.
"""

import base64
import datetime
import ipaddress
import socket
import ssl
import threading

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "ada@example.org", "pw/with:signs@in it"


def write_certificate(folder, name="localhost"):
    """Write a certificate of its own and its key; return both paths."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    names = [x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    certificate = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=9))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    paths = folder / f"{name}.pem", folder / f"{name}.key"
    paths[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    kinds = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    paths[1].write_bytes(key.private_bytes(*kinds))
    return paths


class Server(threading.Thread):
    """Speaks SMTP to one client after another.

    `answers` replaces the answer to a command: {"RCPT": "451 later"}; "hang" never answers.
    """

    def __init__(self, certificate, key, **answers):
        super().__init__(daemon=True)
        self.answers, self.heard, self.messages = answers, [], []
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate, key)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"smtp+tls://{USER}:{PASSWORD}@localhost:{self.listener.getsockname()[1]}"
        self.is_over = threading.Event()
        self.start()

    def run(self):
        while not self.is_over.is_set():
            try:
                line, _address = self.listener.accept()
                with line:
                    self._talk(line)
            except OSError:
                continue

    def stop(self):
        self.is_over.set()
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        self.join(10)

    def _talk(self, line):
        is_encrypted, is_known = False, False
        file = line.makefile("rwb", buffering=0)
        self._say(file, "220 stub")
        while command := file.readline().decode().strip():
            verb = command.upper().split()[0]
            self.heard.append((verb, is_encrypted))
            if wanted := self.answers.get(verb):
                if wanted == "hang":
                    self.is_over.wait()
                    return
                self._say(file, wanted)
            elif verb in {"EHLO", "HELO"}:
                self._say(file, "250-stub\r\n250 AUTH PLAIN" if is_encrypted else "250-stub\r\n250 STARTTLS")
            elif verb == "STARTTLS":
                self._say(file, "220 go on")
                line = self.context.wrap_socket(line, server_side=True)
                file, is_encrypted = line.makefile("rwb", buffering=0), True
            elif verb == "AUTH":
                is_known = base64.b64decode(command.split()[2]).decode().split("\0")[1:] == [USER, PASSWORD]
                self._say(file, "235 welcome" if is_known else "535 wrong")
            elif not is_known and verb != "QUIT":
                self._say(file, "530 Authentication required")
            elif verb == "DATA":
                self._say(file, "354 go on")
                self.messages.append(b"".join(iter(file.readline, b".\r\n")).decode())
                self._say(file, "250 taken")
            else:
                self._say(file, "221 bye" if verb == "QUIT" else "250 ok")

    @staticmethod
    def _say(file, text):
        file.write(text.encode() + b"\r\n")
