"""Complete admin fields as the person types, whatever the input.

Django looks the sent values up before they are validated, so a value that is not a number would cause a server error.
"""

from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple

from core.text.numbers import read_number


class _Numbers:
    def optgroups(self, name, value, attr=None):
        # Empty ones stay: they are how Django sees that nothing is chosen.
        known = [one for one in value if not one or read_number(str(one)) is not None]
        return super().optgroups(name, known, attr)


class CheckedSelect(_Numbers, AutocompleteSelect):
    pass


class CheckedSelectMultiple(_Numbers, AutocompleteSelectMultiple):
    pass


_CHECKED = {AutocompleteSelect: CheckedSelect, AutocompleteSelectMultiple: CheckedSelectMultiple}


class CompletesSafely:
    """Mixin for a ModelAdmin or an inline with `autocomplete_fields`."""

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        return _checked(super().formfield_for_foreignkey(db_field, request, **kwargs))

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        return _checked(super().formfield_for_manytomany(db_field, request, **kwargs))


def _checked(field):
    """Return the form field with a checked widget in place of Django's."""
    widget = getattr(field, "widget", None)
    if type(widget) in _CHECKED:
        checked = _CHECKED[type(widget)](widget.field, widget.admin_site, attrs=widget.attrs, using=widget.db)
        checked.is_required, checked.choices = widget.is_required, widget.choices
        field.widget = checked
    return field
