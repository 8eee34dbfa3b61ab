from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = "Search"

    def ready(self):
        from articles.admin.listing.search import use_text_search
        from search.staff import find_drafts

        use_text_search(find_drafts)
