"""Health checks: /healthz for the process, /readyz for serving readers."""

import logging
import secrets

from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.db import replica
from core.process.turns import is_silent
from psychsite import __version__

log = logging.getLogger(__name__)
# Reading all migrations takes a tenth of a second; a process that has once seen them applied need not look again.
_migrated = set()


@never_cache
@require_safe
def healthz(request):
    """Return 200 without using the database.

    A database that is down must not make a monitor restart the site.
    """
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def readyz(request):
    """Return 200 or 503, the state of each part, and the version of the code.

    States are "ok", "down", "behind", "silent" and "unknown". Causes go to the log only. Readers can be served without a
    worker, so only `?strict` looks for one.
    """
    words = {"database": _word("database", _database), "migrations": "unknown", "cache": _word("cache", _cache)}
    if words["database"] == "ok":
        words["migrations"] = _word("migrations", _migrations)
    if "strict" in request.GET:
        words["worker"] = _word("worker", _worker) if words["database"] == "ok" else "unknown"
    is_ready = all(word == "ok" for word in words.values())
    watched = replica.watch()
    if watched is not None:
        # Its pages are read from the primary while it is left out.
        words["replica"] = watched.word
    return JsonResponse({"ready": is_ready, **words, "version": __version__}, status=200 if is_ready else 503)


def _word(part, look):
    try:
        return look()
    except Exception:
        # Each back end raises its own exceptions (psycopg2, redis, the system). Any of them means: down.
        log.exception("readyz: %s does not answer", part)
        return "down"


def _database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return "ok" if cursor.fetchone() == (1,) else "down"


def _migrations():
    if connection.alias not in _migrated:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return "behind"
        _migrated.add(connection.alias)
    return "ok"


def _worker():
    return "silent" if is_silent(timezone.now()) else "ok"


def _cache():
    # Each look has its own key: two at once must not read each other's word.
    key, word = f"readyz:{secrets.token_hex(8)}", "ok"
    cache.set(key, word, timeout=10)
    answer = cache.get(key)
    cache.delete(key)
    return "ok" if answer == word else "down"
