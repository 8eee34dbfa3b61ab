"""The admin of emails and webhooks."""

from outbox.admin import emails, webhooks  # noqa: F401
