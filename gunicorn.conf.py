"""How gunicorn serves psychsite, in the demonstration and in production alike.

In production a buffering proxy (nginx, Caddy, a load balancer) stands before it: slow clients would otherwise hold its
threads. See docs/deploying.md.
"""

import os

wsgi_app = "psychsite.wsgi"
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
timeout = 30
graceful_timeout = 10
max_requests = 10_000
max_requests_jitter = 1_000
limit_request_line = 4094
limit_request_fields = 60
# No access log: who read what is nobody's business. Errors go to standard error.
accesslog = None
errorlog = "-"
loglevel = "warning"
