"""Settings of gunicorn, for the demonstration and for production.

In production a buffering proxy (nginx, Caddy, a load balancer) is in front of it: slow clients would otherwise hold its
threads. See docs/deploying.md.
"""

import os
import sys

wsgi_app = "psychsite.wsgi"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
# Four for pages, and sixteen in which refused sign-ins wait (accounts/throttle.py).
threads = 20
timeout = 30
graceful_timeout = 10
max_requests = 10_000
max_requests_jitter = 1_000
limit_request_line = 4094
limit_request_fields = 60
# A client could write these headers itself: its SCRIPT_NAME would move the site below another path, around the proxy's
# rules. Django alone reads X-Forwarded-Proto, and only behind TRUSTED_PROXIES.
forwarder_headers = ""
secure_scheme_headers = {}
# Restarts are systemd's, and nothing else may tell the server what to do.
control_socket_disable = True
# No access log: who reads what is private. Errors go to standard error.
accesslog = None
errorlog = "-"
loglevel = "warning"
# Its own lines name clients and addresses: they are written as ours are.
logger_class = "core.process.gunicorn_log.Logger"


def on_starting(server):
    """Stop with one sentence if the site cannot be served.

    Without this, workers would end with a traceback in a loop.
    """
    child = os.fork()
    if child == 0:
        # In a process of its own: here the settings would outlive a reload by SIGHUP.
        sys.path.insert(0, server.cfg.chdir)
        from psychsite.setup.startup import find_problem

        problem = find_problem()
        if problem:
            sys.stderr.write(f"psychsite does not start: {problem}\n")
            sys.stderr.flush()
        else:
            from psychsite.operations.metrics import folder

            folder.clear()
        os._exit(2 if problem else 0)
    _pid, status = os.waitpid(child, 0)
    if os.waitstatus_to_exitcode(status) == 2:
        sys.exit(2)


def pre_fork(server, worker):
    """Load once what all workers share: 147 MiB of their own become 14.

    This is not `preload_app`, which would load the settings before on_starting could judge them. SIGHUP does not load code
    or settings again: restart instead. With the socket of systemd no request is lost.
    """
    if server.app.callable is None:
        sys.path.insert(0, server.cfg.chdir)
        server.app.wsgi()
        if server.app.app_uri == wsgi_app:
            from psychsite.setup.shared import load_shared

            load_shared()


def post_request(worker, req, environ, resp):
    """Give the memory that pages no longer use back to the machine, now and then."""
    worker.answered = getattr(worker, "answered", 0) + 1
    if worker.answered % 25 == 0:
        from core.process.memory import return_free_memory

        return_free_memory()
