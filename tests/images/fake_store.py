"""Local object store with enough of S3 for boto3, over HTTP."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit
from xml.sax.saxutils import escape

MISSING = b"<?xml version='1.0'?><Error><Code>NoSuchKey</Code><Message>The key does not exist.</Message></Error>"
AWAY = b"<?xml version='1.0'?><Error><Code>ServiceUnavailable</Code><Message>Come again.</Message></Error>"


def _listing(store, bucket, path):
    """Return the answer to ListObjects."""
    prefix = parse_qs(urlsplit(path).query).get("prefix", [""])[0]
    found = {key.removeprefix(f"{bucket}/"): data for key, (data, _headers) in sorted(store.objects.items())}
    rows = "".join(
        f"<Contents><Key>{escape(key)}</Key><Size>{len(data)}</Size></Contents>"
        for key, data in found.items()
        if key.startswith(prefix)
    )
    return f"<?xml version='1.0'?><ListBucketResult><IsTruncated>false</IsTruncated>{rows}</ListBucketResult>".encode()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def _answer(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _handle(self):
        data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        store, key = self.server.store, self.path.partition("?")[0]
        store.asked.append((self.command, key))
        if store.is_away:
            return self._answer(503, AWAY)
        if self.command == "PUT":
            store.objects[key] = (data, self.headers)
            return self._answer(200, ETag='"x"')
        if self.command == "DELETE":
            store.objects.pop(key, None)
            return self._answer(204)
        if key.count("/") == 1:
            return self._answer(200, _listing(store, key, self.path), Content_Type="application/xml")
        if key not in store.objects:
            return self._answer(404, MISSING, Content_Type="application/xml")
        data, headers = store.objects[key]
        return self._answer(200, data, Content_Type=headers["Content-Type"], ETag='"x"')

    do_GET = do_HEAD = do_PUT = do_DELETE = _handle


class Store:
    """A fake store.

    `objects` is {"/bucket/key": (bytes, headers of the upload)}, `asked` its requests; `is_away` makes it fail.
    """

    def __init__(self):
        self.objects, self.asked, self.is_away = {}, [], False
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.store = self
        self.address = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_error):
        self.server.shutdown()
        self.server.server_close()
