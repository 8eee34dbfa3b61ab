"""Record what a form of the admin changed.

For models whose form is their only action.
"""

from copy import copy

from django.db import transaction

from activity.log import record


class RecordsChanges:
    """Mixin for a ModelAdmin. Name it before ModelAdmin among the bases.

    `recorded_as` begins the verbs: "topic" makes topic.added, topic.changed and topic.removed. The old and new values of
    `recorded_values` are kept; other fields that changed are only named, because they may hold a reader's words.
    """

    recorded_as = ""
    recorded_values = ()

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        details = describe_form(form, formsets, self.recorded_values)
        if details or not change:
            self.record_form(request, form.instance, change, details)

    def record_form(self, request, instance, change, details):
        """Record a saved form that changed something."""
        self._record("changed" if change else "added", request, instance, details)

    @transaction.atomic
    def delete_model(self, request, obj):
        # The key leaves the object with its row.
        removed = copy(obj)
        super().delete_model(request, obj)
        self._record("removed", request, removed)

    @transaction.atomic
    def delete_queryset(self, request, queryset):
        removed = list(queryset)
        super().delete_queryset(request, queryset)
        for row in removed:
            self._record("removed", request, row)

    def _record(self, done, request, instance, details=None):
        record(f"{self.recorded_as}.{done}", by=request.user, about=instance, details=details)


def describe_form(form, formsets=(), values=()):
    """Return the details of a saved form; empty if nothing changed.

    They name fields that changed, and count rows of its formsets. Fields in `values` have their old and new value.
    """
    named, changed = [], {}
    for name in form.changed_data:
        field = form.fields.get(name)
        if field is None or field.widget.is_hidden:
            continue
        label = str(field.label or name.replace("_", " "))
        if name in values:
            changed[label] = [_short(form.initial.get(name)), _short(form.cleaned_data.get(name))]
        else:
            named.append(label)
    details = {"changed": changed, "fields": named}
    for formset in formsets:
        rows = {
            "added": len(getattr(formset, "new_objects", ())),
            "changed": len(getattr(formset, "changed_objects", ())),
            "removed": len(getattr(formset, "deleted_objects", ())),
        }
        if any(rows.values()):
            details[str(formset.model._meta.verbose_name_plural)] = {
                name: count for name, count in rows.items() if count
            }
    return {name: value for name, value in details.items() if value}


def _short(value):
    """Return a value as an entry keeps it."""
    return value if value is None or isinstance(value, bool | int) else str(value)
