from django.apps import AppConfig


class ClinicsConfig(AppConfig):
    name = "clinics"
    verbose_name = "Clinic directory"

    def ready(self):
        # Importing them registers the checks.
        from clinics.entries import checks  # noqa: F401 (importing registers the checks)
