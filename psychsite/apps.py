from django.apps import AppConfig


class PsychsiteConfig(AppConfig):
    name = "psychsite"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        # Importing them registers the checks.
        from psychsite import checks, kept  # noqa: F401
