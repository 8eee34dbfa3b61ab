"""Fill a form of the admin with unsaved text, without saving it."""

from django.contrib.admin.utils import flatten_fieldsets
from django.core.exceptions import ValidationError
from django.forms import ModelChoiceField
from django.forms.utils import ErrorDict, ErrorList


class TrialForm:
    """Mixin of a form that is never valid, so that nothing can save what it holds."""

    is_trial = True

    def clean(self):
        super().clean()
        raise ValidationError("This form only shows unsaved text.", code="trial")


def fill_request(request, post):
    """Make a request look as if it sent these data, to try a form."""
    request.FILES  # noqa: B018 (reads the sent files before the fields are replaced)
    request.method, request.POST, request.is_trial = "POST", post, True


def build_forms(admin, request, instance):
    """Return (form, formsets), validated, as the admin's own view builds them."""
    is_change = instance.pk is not None
    shown = instance if is_change else None
    names = flatten_fieldsets(admin.get_fieldsets(request, shown))
    form = admin.get_form(request, shown, change=is_change, fields=names)(
        request.POST, request.FILES, instance=instance
    )
    formsets, _inlines = admin._create_formsets(request, form.instance, change=is_change)
    form.is_valid()
    for formset in formsets:
        formset.is_valid()
    return form, formsets


def list_needs(form, formsets):
    """Return one sentence for each thing that a form still needs."""
    needs = [_need("", form.fields.get(name), name, errors) for name, errors in form.errors.as_data().items()]
    for formset in formsets:
        kind = str(formset.model._meta.verbose_name)
        for row in formset.forms:
            if row not in formset.deleted_forms:
                needs += [
                    _need(kind, row.fields.get(name), name, errors) for name, errors in row.errors.as_data().items()
                ]
    return list(dict.fromkeys(filter(None, needs)))


def _need(kind, field, name, errors):
    errors = [error for error in errors if error.code != "trial"]
    if not errors:
        return ""
    label = str((field and field.label) or name).lower()
    where = f"{kind[:1].upper()}{kind[1:]}: " if kind else ""
    if errors[0].code == "required":
        does = "choose" if isinstance(field, ModelChoiceField) else "fill in"
        need = f"{does} “{label}”"
        return f"{where}{need}." if where else f"{need[:1].upper()}{need[1:]}."
    sentence = " ".join(errors[0].messages)
    return f"{where}{sentence}" if name == "__all__" else f"{where}{label[:1].upper()}{label[1:]}: {sentence}"


def hide_errors(form, formsets):
    """Remove the errors of a trial form, because the page lists its needs elsewhere."""
    form._errors = ErrorDict()
    for formset in formsets:
        formset._errors, formset._non_form_errors = [ErrorDict() for _form in formset.forms], ErrorList()
        for row in formset.forms:
            row._errors = ErrorDict()
