"""The part of an admin form that shows how a page will look in search results."""

from django.conf import settings
from js_asset import JS

from core.db.search_listing import FIELDS

SECTION = ("Search engines and shared links", {"fields": list(FIELDS)})


def preview_attributes(title, text, path):
    """Return the attributes of the field `meta_title` for the preview.

    They name the form's fields that fill what is left empty.
    """
    return {
        "data-preview-site": settings.SITE_NAME,
        "data-preview-address": settings.SITE_URL,
        "data-preview-title": title,
        "data-preview-text": text,
        "data-preview-path": path,
    }


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
            field.widget.attrs |= preview_attributes(self.listing_title, self.listing_text, self.listing_path)
        return field
