from django.apps import AppConfig


class ActivityConfig(AppConfig):
    name = "activity"
    verbose_name = "Activity"

    def ready(self):
        # Importing the module registers the check.
        from activity import checks  # noqa: F401 (importing registers the checks)
