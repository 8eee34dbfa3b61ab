"""Write gunicorn's own lines as the site writes its lines.

gunicorn.conf.py names this module. It must not need Django's settings: gunicorn reads it before it loads the site.
"""

import os

from gunicorn.glogging import Logger as GunicornLogger

from core.process.logs import LINE, JsonFormatter, RedactingFormatter


class Logger(GunicornLogger):
    """gunicorn's logger, whose lines hold no address."""

    def setup(self, cfg):
        super().setup(cfg)
        is_json = os.environ.get("LOG_FORMAT", "").strip() == "json"
        for handler in self.error_log.handlers:
            handler.setFormatter(JsonFormatter() if is_json else RedactingFormatter(LINE, style="{"))
