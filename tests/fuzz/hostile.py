"""Hostile requests: what a program sends that no browser would.

Everything comes from one `random.Random`, so that a number repeats a request.
"""

import json
from urllib.parse import quote, quote_from_bytes, urlencode

from django.urls import reverse

TEXTS = [
    "", " ", "\0", "a\0b", "a" * 151, "a" * 255, "a" * 256, "a" * 5_000, "\u202e\u2066", "\ufeff", "\U0001d4b3" * 90,
    "e\u0301" * 200,
    "-1", "0", "1", "9" * 20, "9" * 400, "1e309", "-1e9", "NaN", "Infinity", "0x10", "1_000", "\u0661\u0662", "1.5", "2147483648",
    "9223372036854775808", "-9223372036854775809", "4294967296", "9" * 4_301, "1e400", "1" * 40 + ".5",
    "2026-13-45", "0000-00-00", "0001-01-01", "9999-12-31T23:59", "10000-01-01", "25:61", "24:00",
    "null", "true", "on", "[]", "{}", "[[[[", '{"a": {"b": [1]}}', "' OR 1=1 --", "{{ 7|add:7 }}", "{% include x %}", "%s%n%d",
    "../../etc/passwd", "..\\", "/", "//x.example", "http://[", "https://x.example:99999/", "javascript:alert(1)", "data:,x",
    "\r\nX-Header: 1", "a\nb", "a@b", "@", "a@" + "b" * 300 + ".example", "x@example.org", '"<>"@example.org', "a@\xfc.example",
    "<script>alert(1)</script>", "<p>" * 300, "&#0;&#xd800;", "</textarea>", "--", "/*", "\\", "\t", ",", ";", "|", ".", "*", "?",
    "__prefix__", "__class__", "pk__in", "a__b__c__d", "1,2,3", "1-2-3", "on,on", "\x7f\x80\x9f", "\ud7ff\ue000\uffff",
]  # fmt: skip
# As they are sent: no text of Python has these bytes in UTF-8.
BYTES = [
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\xc0\xaf",
    b"\xf4\x90\x80\x80",
    b"\x80",
    b"%",
    b"%zz",
    b"%u0041",
    b"%00",
    b"+&=",
    b"&&&",
    b";",
]
HEADERS = {
    "Accept": ["", "application/json", "*/*;q=x", "\xff", "a" * 3_000],
    "Accept-Language": ["", "x" * 900, "es;q=9e99", "\xff\xfe", "de-DE-1996-x-y,;;q=", "*", "en;q=0." + "9" * 300],
    "Accept-Encoding": ["", "gzip;q=0", "x, y" * 300, "identity"],
    "Cookie": ["session=\0", "session=" + "a" * 3_000, "csrf=x; csrf=y", ";;;=", "messages=[[[", "a=\xff", "__Host-session=1"],
    "Content-Length": ["0"],
    "Forwarded": ["for=x;host=y"],
    "Host": ["localhost", "testserver:99999", "testserver:x", "x.example", "[::1", "testserver.", "", "a" * 300, "\xff"],
    "If-Modified-Since": ["x", "Thu, 01 Jan 1970 00:00:00 GMT", "9" * 900, "Mon, 99 Foo 0000 99:99:99 XYZ"],
    "If-None-Match": ["*", '"x"', "W/", "\xff", '"' * 500],
    "Origin": ["null", "http://[", "https://x.example", "\xff"],
    "Range": ["bytes=0-", "bytes=9-1", "bytes=-" + "9" * 300, "x"],
    "Referer": ["http://[", "\xff", "https://testserver/" + "a" * 3_000],
    "Save-Data": ["on", "\xff"],
    "Sec-Fetch-Site": ["cross-site", "", "\xff"],
    "User-Agent": ["", "\xff", "a" * 5_000],
    "X-CSRFToken": ["", "x" * 32, "\xff" * 64],
    "X-Forwarded-For": ["", "x", "1.2.3.4", ",,,", "::ffff:1.2.3.4", "fe80::1%eth0", "9" * 3_000, "\xff"],
    "X-Forwarded-Proto": ["https", "x"],
    "X-HTTP-Method-Override": ["DELETE"],
    "X-Requested-With": ["XMLHttpRequest", "fetch"],
}  # fmt: skip
CHARSETS = [
    "utf-7",
    "utf-16",
    "latin-1",
    "idna",
    "undefined",
    "rot13",
    "punycode",
    "unicode_escape",
    "x" * 300,
    "",
]
TYPES = [
    "text/plain",
    "application/json",
    "application/xml",
    "multipart/form-data",
    "application/octet-stream",
    "",
    "\xff",
    "x/" * 200,
]
METHODS = ["GET", "POST", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "X"]
FORM = "application/x-www-form-urlencoded"


def request(random, address, fields, *, is_form):
    """Return (arguments of Client.generic, a line for the report).

    `address` is a path; `fields` is what its form holds, as a list of (name, value).
    """
    names = [name for name, _value in fields] or ["q", "page", "next", "email", "text"]
    method = random.choices(["POST" if is_form else "GET", "GET", random.choice(METHODS)], [7, 2, 1])[0]
    query = _query(random, names) if random.random() < (0.15 if method == "POST" else 0.75) else ""
    body, kind = (b"", "") if method in {"GET", "HEAD"} else _body(random, fields, names)
    headers = _headers(random) if random.random() < 0.3 else {}
    extra = {"content_type": kind, "headers": headers} if kind or body else {"headers": headers}
    path = address + (f"?{query}" if query else "")
    return {
        "method": method,
        "path": path,
        "data": body,
        **extra,
    }, f"{method} {path[:300]} {kind[:80]} {headers} {body[:600]!r}"


def address(random, name, arguments):
    """Return the path of a named address; now and then an argument is hostile."""
    path = reverse(name, kwargs=arguments)
    if arguments and random.random() < 0.25:
        value = random.choice([*TEXTS, "9" * 20, "7" * 300, "a-b", "UPPER", "\u0661"]) or "0"
        part = quote(str(random.choice(list(arguments.values()))))
        path = path.replace(f"/{part}/", f"/{quote(value, safe='')}/", 1)
    return path


def _query(random, names):
    if random.random() < 0.2:
        return quote_from_bytes(random.choice(BYTES), safe="%&=+;") + "=" + random.choice(["", "1", "%ff"])
    chosen = random.sample(names, min(len(names), random.randint(1, 3)))
    odd = [
        "page",
        "q",
        "o",
        "p",
        "_popup",
        "_to_field",
        "e",
        "all",
        "kind",
        "country",
        "at",
        "lat",
        "radius",
        "desk",
        "state",
    ]
    return urlencode([(random.choice([name, random.choice(odd)]), random.choice(TEXTS)) for name in chosen])[:4_000]


def _body(random, fields, names):
    """Return (body, content type) with some fields of a form made hostile."""
    sent = list(fields)
    for _change in range(random.randint(1, 4)):
        _change_one(random, sent, names)
    way = random.random()
    if way < 0.55:
        charset = f"; charset={random.choice(CHARSETS)}" if random.random() < 0.1 else ""
        return urlencode(sent).encode(), FORM + charset
    if way < 0.68:
        raw = b"&".join(quote(name).encode() + b"=" + random.choice(BYTES) for name, _value in sent[:20])
        return raw, FORM
    if way < 0.85:
        return _multipart(random, sent)
    if way < 0.95:
        data = random.choice([dict(sent), [dict(sent)] * 3, None, "x", 10**400, {"a": [[]] * 50}])
        return json.dumps(data).encode(), random.choice(["application/json", "text/plain", FORM])
    return random.choice(BYTES) * random.choice([1, 90]), random.choice(TYPES)


def _change_one(random, sent, names):
    name = random.choice(names)
    places = [place for place, (known, _value) in enumerate(sent) if known == name]
    way = random.random()
    if way < 0.6 and places:
        sent[places[0]] = (name, random.choice(TEXTS))
    elif way < 0.75:
        sent.extend((name, random.choice(TEXTS)) for _again in range(random.randint(1, 3)))
    elif way < 0.9 and places:
        del sent[places[0]]
    else:
        sent.append((random.choice([f"{name}[]", f"{name}[a][b]", f"{name}-0-id", "__proto__", "a" * 500, ""]), "x"))


def _multipart(random, sent):
    line = random.choice(["x", "-" * 70, "a b", "\xe9"]).encode("latin-1")
    parts = []
    for name, value in sent[:60]:
        disposition = f'form-data; name="{name}"'
        if random.random() < 0.1:
            names = ["x.png", "../x", "", "a" * 300, "\0", "\u202egnp.exe", 'a"b', "x.csv", "x.svg"]
            encoded = random.choice(["", "", "", f"; filename*={random.choice(CHARSETS)}''%41%ff"])
            disposition += f'; filename="{random.choice(names)}"{encoded}'
            value = random.choice([value, "\x89PNG\r\n\x1a\n", "GIF89a", "PK\x03\x04", "a,b\n1,2", "[" * 9_000])
        kind = (
            random.choice(["", "Content-Type: image/png\r\n", "Content-Transfer-Encoding: base64\r\n"])
            if "filename" in disposition
            else ""
        )
        parts.append(f"Content-Disposition: {disposition}\r\n{kind}\r\n{value}".encode("utf-8", "surrogatepass"))
    body = b"".join(b"--" + line + b"\r\n" + part + b"\r\n" for part in parts) + b"--" + line + b"--\r\n"
    if random.random() < 0.3:
        body = body[: random.randrange(len(body))]
    charset = f"; charset={random.choice(CHARSETS)}" if random.random() < 0.1 else ""
    return body, f"multipart/form-data; boundary={line.decode('latin-1')}{charset}"


def _headers(random):
    chosen = random.sample(sorted(HEADERS), random.randint(1, 3))
    return {name: random.choice(HEADERS[name]) for name in chosen}
