"""`manage.py serve_metrics`: serve measurements to Prometheus."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.process.commands import Stoppable
from psychsite.operations.metrics import folder


class Command(Stoppable, BaseCommand):
    help = (
        "Serve measurements of the site to Prometheus, at /metrics on METRICS_PORT of this machine alone, until a signal. "
        "Exit codes: 0 stopped, 1 METRICS_PORT is not set or in use."
    )
    example = "METRICS_PORT=9105 python manage.py serve_metrics    # then: curl http://127.0.0.1:9105/metrics"

    def handle(self, *args, **options):
        if not settings.METRICS_PORT:
            raise CommandError(
                "METRICS_PORT is not set. Set it here and for the web server, such as METRICS_PORT=9105."
            )
        folder.prepare()
        # The library reads the folder's name when it is loaded.
        from psychsite.operations.metrics import serving

        try:
            server = serving.start(settings.METRICS_PORT)
        except OSError as error:
            raise CommandError(f"Port {settings.METRICS_PORT} cannot be used: {error.strerror}.") from error
        self.say(f"Metrics are at http://127.0.0.1:{settings.METRICS_PORT}/metrics")
        self.stop_on_signal().wait()
        server.shutdown()
