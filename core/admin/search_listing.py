"""The part of an admin form that shows how a page will look in search results."""

from django.conf import settings
from js_asset import JS

from core.db.search_listing import FIELDS

SECTION = ("Search engines and shared links", {"fields": list(FIELDS)})


class PreviewsListing:
    """Mixin for the admin of a SearchListing: counts and shows what is typed.

    `listing_title`, `listing_text` and `listing_path` name the form's fields that fill what is left empty.
    """

    listing_title, listing_text, listing_path = "name", "", "slug"

    class Media:
        js = [JS("js/admin/search-preview.js", {"type": "module"})]
        css = {"all": ["css/search-preview.css"]}

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "meta_title" and field is not None:
            field.widget.attrs |= {
                "data-preview-site": settings.SITE_NAME,
                "data-preview-address": settings.SITE_URL,
                "data-preview-title": self.listing_title,
                "data-preview-text": self.listing_text,
                "data-preview-path": self.listing_path,
            }
        return field
