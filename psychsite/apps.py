from django.apps import AppConfig
from taggit.apps import TaggitAppConfig


class PsychsiteConfig(AppConfig):
    default = True
    name = "psychsite"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        # Importing them registers the checks.
        from psychsite import kept  # noqa: F401


class TagsConfig(TaggitAppConfig):
    """The library's own, under a name that editors know."""

    verbose_name = "Tags of articles"
