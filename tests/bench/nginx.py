"""Serve stored pages by nginx, with the configuration that the product ships.

deploy/nginx.conf is used with other addresses and folders: it listens on a free port of 127.0.0.1, without TLS. Floor C is
another server of the same nginx, which serves the bytes of a page as a file.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import urllib.request
from contextlib import contextmanager, nullcontext

from tests import cache
from tests.bench import server

CONFIGURATION = cache.ROOT / "deploy" / "nginx.conf"
# Lines that need the ports and certificates of a real machine.
_DROPPED = re.compile(r"^\s*(ssl_\w+|listen|http2)\b[^;]*;.*$", re.MULTILINE)
_FRAME = """\
daemon off;
{user}
pid {folder}/nginx.pid;
error_log stderr crit;
worker_processes 2;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  default_type application/octet-stream;
{temporary}
{http}
  server {{
    listen 127.0.0.1:{file_port} backlog=2048;
    location / {{ root {folder}/file; gzip_static always; default_type text/html; }}
  }}
}}
"""
_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def missing():
    """Return why nothing can be measured behind nginx, or ""."""
    if not CONFIGURATION.exists():
        return "this version ships no deploy/nginx.conf"
    return "" if shutil.which("nginx") else "nginx is not installed"


@contextmanager
def started(site, database_pid, path):
    """Yield the Servers of nginx: before the site, and of floor C with page `path`."""
    folder = site.folder / "nginx"
    # A store of its own: other settings empty the store of another server.
    settings = {"PAGE_CACHE": "1", "PAGE_CACHE_NGINX": "1", "PAGE_CACHE_FOLDER": str(folder / "pages")}
    with server.site(site, database_pid, **settings) as python:
        (folder / "file").mkdir(parents=True)
        (folder / "file" / "page.gz").write_bytes(_compressed(python, path))
        site.run("manage.py", "write_nginx_headers", "--verbosity=0")
        ports = _free_ports()
        (folder / "nginx.conf").write_text(_configuration(site, folder, python.address, *ports))
        process = subprocess.Popen(["nginx", "-p", folder, "-c", folder / "nginx.conf"])
        try:
            # What nginx hands on costs Python's time, too.
            roots = [process.pid, python.pid, *([database_pid] if database_pid else [])]
            proxy, file = (server.Server(("127.0.0.1", port), *roots, keep_alive=True) for port in ports)
            server.wait(file, process, "/page")
            yield proxy, file
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


def optional(site, database_pid, path, say):
    """Return the context of `started`, or say why not and return one of None."""
    if reason := missing():
        say(f"behind nginx: not measured, as {reason}")
        return nullcontext()
    return started(site, database_pid, path)


def _compressed(python, path):
    host, port = python.address
    request = urllib.request.Request(
        f"http://{host}:{port}{path}", headers=server.HEADERS | {"Accept-Encoding": "gzip"}
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.read()


def _free_ports():
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as two:
        return one.getsockname()[1], two.getsockname()[1]


def _configuration(site, folder, upstream, port, file_port):
    """Return the shipped configuration with this machine's addresses and folders."""
    text = _DROPPED.sub("", CONFIGURATION.read_text())
    text = text.replace("unix:/run/psychsite/web.sock", "{}:{}".format(*upstream)).replace("$scheme", "https")
    text = text.replace("/srv/psychsite/var/pages", f"{folder}/pages").replace("/srv/psychsite/var", str(site.folder))
    text = re.sub(r"\bserver\s*\{", f"server {{\n    listen 127.0.0.1:{port} backlog=2048;", text, count=1)
    return _FRAME.format(
        user="user root;" if os.geteuid() == 0 else "",
        http=text,
        folder=folder,
        file_port=file_port,
        temporary="\n".join(f"  {name}_temp_path {folder}/{name};" for name in _TEMPORARY),
    )
