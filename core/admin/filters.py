"""Filters for the lists of the admin."""

from django.contrib import admin


class OptionsFilter(admin.SimpleListFilter):
    """A filter with fixed options.

    `options` is {value: (label, function from queryset to queryset)}. Subclasses set `title`, `parameter_name` and `options`.
    """

    options = {}

    def lookups(self, request, model_admin):
        return [(value, label) for value, (label, _narrow) in self.options.items()]

    def queryset(self, request, queryset):
        _label, narrow = self.options.get(self.value(), ("", None))
        return narrow(queryset) if narrow else queryset
