from django.apps import AppConfig
from django.conf import settings
from taggit.apps import TaggitAppConfig


class PsychsiteConfig(AppConfig):
    default = True
    name = "psychsite"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from psychsite.demo import checks  # noqa: F401 (importing registers the checks)
        from psychsite.setup import machine, static_files, triggers  # noqa: F401 (importing registers the checks)
        from psychsite.setup.addresses import register_addresses
        from psychsite.setup.pages import register_pages

        if settings.PSEUDO_LOCALE:
            from psychsite.setup import pseudo_locale

            pseudo_locale.install()
        register_pages()
        register_addresses()


class TagsConfig(TaggitAppConfig):
    """Give taggit a name that editors know, and slugs that are always usable."""

    verbose_name = "Tags of articles"

    def ready(self):
        super().ready()
        from taggit.models import Tag

        from articles.models.grouping.tags import save_tag

        # The library has no setting for slugs. All ways to a new tag end in save(): form, admin, code, demonstration.
        Tag.save = save_tag
