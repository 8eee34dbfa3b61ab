"""A form that shows what it would have held before it is saved.

The first press on Save simulates it on past comments, the second saves.
"""

from django import forms
from django.contrib.admin import helpers
from django.utils.crypto import salted_hmac

from core.admin.csp import NonceAdmin

_SEAL_FIELD = "tried"


class SimulationForm(forms.ModelForm):
    """A form with a simulation.

    `simulate(instance)` returns the Simulation; `acts(instance)` returns whether the row would hold
    anything once it is saved.
    """

    tried = forms.CharField(required=False, widget=forms.HiddenInput, max_length=100)
    simulate = acts = staticmethod(lambda instance: True)
    dry_run = None

    def clean(self):
        cleaned = super().clean()
        own = [name for name in self.changed_data if name != _SEAL_FIELD]
        asked = "_try" in self.data
        if self.errors or not (asked or own):
            return cleaned
        for name in own:
            if name in cleaned and name in self._meta_names():
                setattr(self.instance, name, cleaned[name])
        if not asked and not self.acts(self.instance):
            return cleaned
        seal = self._seal(cleaned)
        if not asked and cleaned.get(_SEAL_FIELD) == seal:
            return cleaned
        self.dry_run = self.simulate(self.instance)
        self.data = self.data.copy()
        self.data[self.add_prefix(_SEAL_FIELD)] = seal
        raise forms.ValidationError("Not saved yet. Check what it would have held, then press Save.", code=_SEAL_FIELD)

    def _meta_names(self):
        return {each.name for each in self.instance._meta.concrete_fields}

    def _seal(self, cleaned):
        """Return a seal of the simulated values: a later change is simulated again."""
        values = repr(sorted((name, str(value)) for name, value in cleaned.items() if name != _SEAL_FIELD))
        return salted_hmac("comments.dry_run", values).hexdigest()


class SimulationAdmin(NonceAdmin):
    """Mixin for the admin of a model with a SimulationForm."""

    change_form_template = "admin/comments/simulation_form.html"
    simulation_form = None

    def get_form(self, request, obj=None, change=False, **kwargs):
        return super().get_form(request, obj, change, **{"form": self.simulation_form, **kwargs})

    def get_fieldsets(self, request, obj=None):
        """Put the hidden field last, and leave it out for read-only accounts."""
        fieldsets = super().get_fieldsets(request, obj)
        may = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        last = [_SEAL_FIELD] if may else []
        return [
            (title, {**options, "fields": [*(name for name in options["fields"] if name != _SEAL_FIELD), *last]})
            for title, options in fieldsets
        ]

    def render_change_form(self, request, context, *args, **kwargs):
        form = context["adminform"].form
        context["dry_run"] = getattr(form, "dry_run", None)
        if context["dry_run"] is not None:
            # This is not an error, so the page says what to do next.

            context["errors"] = helpers.AdminErrorList(forms.Form(), [])
            form._errors.clear()
        return super().render_change_form(request, context, *args, **kwargs)
