"""A form that shows what it would have held before it is saved: the first press on Save reads past comments, the second saves."""

from django import forms
from django.contrib.admin import helpers
from django.utils.crypto import salted_hmac

from core.admin.csp import NonceAdmin

_TRIED = "tried"


class TryingForm(forms.ModelForm):
    """`dry_run_of(instance)` makes the DryRun; `acts(instance)` says whether it would act at all once it is saved."""

    tried = forms.CharField(required=False, widget=forms.HiddenInput, max_length=100)
    dry_run_of = acts = staticmethod(lambda instance: True)
    dry_run = None

    def clean(self):
        cleaned = super().clean()
        own = [name for name in self.changed_data if name != _TRIED]
        asked = "_try" in self.data
        if self.errors or not (asked or own):
            return cleaned
        for name in own:
            if name in cleaned and name in self._meta_names():
                setattr(self.instance, name, cleaned[name])
        if not asked and not self.acts(self.instance):
            return cleaned
        seal = self._seal(cleaned)
        if not asked and cleaned.get(_TRIED) == seal:
            return cleaned
        self.dry_run = self.dry_run_of(self.instance)
        self.data = self.data.copy()
        self.data[self.add_prefix(_TRIED)] = seal
        raise forms.ValidationError("Not saved yet: look at what it would have held, then press Save.", code=_TRIED)

    def _meta_names(self):
        return {each.name for each in self.instance._meta.concrete_fields}

    def _seal(self, cleaned):
        """Of what was looked at: a value that is changed after that is looked at again."""
        said = repr(sorted((name, str(value)) for name, value in cleaned.items() if name != _TRIED))
        return salted_hmac("comments.dry_run", said).hexdigest()


class TryingAdmin(NonceAdmin):
    """Mixin for the admin of a model with a TryingForm."""

    change_form_template = "admin/comments/trying_form.html"
    trying_form = None

    def get_form(self, request, obj=None, change=False, **kwargs):
        return super().get_form(request, obj, change, **{"form": self.trying_form, **kwargs})

    def get_fieldsets(self, request, obj=None):
        """The hidden field stands last, and not at all for whoever may only look."""
        fieldsets = super().get_fieldsets(request, obj)
        may = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        last = [_TRIED] if may else []
        return [
            (title, {**options, "fields": [*(name for name in options["fields"] if name != _TRIED), *last]})
            for title, options in fieldsets
        ]

    def render_change_form(self, request, context, *args, **kwargs):
        form = context["adminform"].form
        context["dry_run"] = getattr(form, "dry_run", None)
        if context["dry_run"] is not None:
            # It is no fault of anybody's: the page says what to do, not that something is wrong.
            context["errors"] = helpers.AdminErrorList(forms.Form(), [])
            form._errors.clear()
        return super().render_change_form(request, context, *args, **kwargs)
