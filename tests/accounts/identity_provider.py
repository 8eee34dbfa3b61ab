"""A provider of identities on 127.0.0.1, honest or not as a test wants."""

import base64
import hashlib
import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET, KEY_ID = "psychsite", "a secret of the client", "key-1"


def make_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


KEY = make_key()


class Provider(ThreadingHTTPServer):
    """Discovery, keys and tokens; a code works once and needs its verifier."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.issuer = f"http://127.0.0.1:{self.server_port}"
        self.described_as, self.codes, self.asked, self.status = self.issuer, {}, [], 200

    def grant(self, location, *, key=None, algorithm="RS256", without=(), **claims):
        """Let the person in who was sent to `location`; return the query of the answer."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
        now = int(time.time())
        whole = {
            "iss": self.issuer,
            "aud": asked["client_id"],
            "sub": "subject-1",
            "nonce": asked["nonce"],
            "iat": now,
            "exp": now + 300,
            "email": "writer@example.org",
            "email_verified": True,
        } | claims
        whole = {name: value for name, value in whole.items() if name not in without}
        if algorithm == "HS256":
            key = "a" * 64
        elif algorithm == "none":
            key = None
        else:
            key = key or KEY
        token = jwt.encode(whole, key, algorithm=algorithm, headers={"kid": KEY_ID})
        code = f"code-{len(self.codes)}"
        self.codes[code] = (asked["code_challenge"], token)
        self.asked.append(asked)
        return {"code": code, "state": asked["state"]}


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        if self.path == "/.well-known/openid-configuration":
            at = self.server.issuer
            self._send(
                {
                    "issuer": self.server.described_as,
                    "authorization_endpoint": f"{at}/authorize",
                    "token_endpoint": f"{at}/token",
                    "jwks_uri": f"{at}/keys",
                }
            )
        else:
            key = jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key(), as_dict=True)
            self._send({"keys": [key | {"kid": KEY_ID, "alg": "RS256", "use": "sig"}]})

    def do_POST(self):
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        challenge, token = self.server.codes.pop(form.get("code", [""])[0], (None, None))
        digest = hashlib.sha256(form["code_verifier"][0].encode()).digest()
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != challenge or form["client_secret"] != [SECRET]:
            self._send({"error": "invalid_grant"}, 400)
        else:
            self._send({"access_token": "not used", "token_type": "Bearer", "id_token": token})

    def _send(self, answer, status=None):
        body = json.dumps(answer).encode()
        self.send_response(status or self.server.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments):
        pass


@contextmanager
def running():
    """Run a provider until the block ends."""
    server = Provider()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
