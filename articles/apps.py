from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    name = "articles"
    verbose_name = "Articles and approval"

    def ready(self):
        # Importing the module registers the checks.
        from articles.blocks.parts import checks  # noqa: F401 (importing registers the checks)
