"""A week's opening hours as one grid: a row for each day, two spans in each."""

from django import forms
from django.template.loader import render_to_string

from clinics.hours.parse import HoursError, parse_span
from clinics.models import OpeningHours

SPANS = 2
# An import may bring more spans of one day; the grid then has room for all of them.
MAX_SPANS = 12
ALL_DAY = ("00:00", "23:59")
DAYS = OpeningHours.Weekday.choices


class WeekWidget(forms.Widget):
    """The value is {weekday: [(opens, closes)]} as text."""

    template_name = "admin/clinics/clinic/week.html"

    def id_for_label(self, id_):
        # Each time has a label of its own.
        return ""

    def value_from_datadict(self, data, files, name):
        return {
            day: [ALL_DAY]
            if data.get(f"{name}-{day}-all_day")
            else [
                (
                    data.get(f"{name}-{day}-{span}-opens", "").strip(),
                    data.get(f"{name}-{day}-{span}-closes", "").strip(),
                )
                for span in range(MAX_SPANS)
                if f"{name}-{day}-{span}-opens" in data or f"{name}-{day}-{span}-closes" in data
            ]
            for day, _label in DAYS
        }

    def value_omitted_from_data(self, data, files, name):
        return not any(key.startswith(f"{name}-") for key in data)

    def get_context(self, name, value, attrs):
        context, week = super().get_context(name, value, attrs), value or {}
        width = max([SPANS, *(len(spans) for spans in week.values())])
        context["week"] = [
            {
                "day": day,
                "label": label,
                "spans": [*(week.get(day) or []), *[("", "")] * width][:width],
                "is_all_day": week.get(day) == [ALL_DAY],
            }
            for day, label in DAYS
        ]
        return context

    def render(self, name, value, attrs=None, renderer=None):
        return render_to_string(self.template_name, self.get_context(name, value, attrs))


class WeekField(forms.Field):
    """Cleans to sorted [(weekday, opens, closes)]."""

    widget = WeekWidget

    def clean(self, value):
        rows, wrong = set(), []
        for day, label in DAYS:
            starts = []
            for opens, closes in (value or {}).get(day, ()):
                try:
                    if span := _read_span(opens, closes):
                        rows.add((day, *span))
                        starts.append(span[0])
                except HoursError as error:
                    wrong.append(f"{label}: {error}")
            if len(set(starts)) < len(starts):
                wrong.append(f"{label}: two time ranges start at the same time. Remove one.")
        if wrong:
            raise forms.ValidationError(wrong)
        return sorted(rows)

    def has_changed(self, initial, data):
        try:
            return week_of(self.clean(data)) != (initial or {})
        except forms.ValidationError:
            return True


def _read_span(opens, closes):
    """Return (opens, closes) of two typed times, or None if both are empty."""
    if not opens and not closes:
        return None
    if not opens or not closes:
        raise HoursError("Enter both times, or leave both empty if it is closed.")
    if len(opens) > 20 or len(closes) > 20 or {"-", ";", ","} & {*opens, *closes}:
        raise HoursError("Enter one time in each field, such as 09:00.")
    return parse_span(f"{opens}-{closes}")


def week_of(rows):
    """Return the grid's value of [(weekday, opens, closes)]."""
    week = {}
    for day, opens, closes in sorted(rows):
        week.setdefault(day, []).append((f"{opens:%H:%M}", f"{closes:%H:%M}"))
    return week


class WeekForm(forms.ModelForm):
    """Mixin of the clinic's form: its opening hours."""

    week = WeekField(label="Opening hours", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["week"] = week_of(self.instance.hours.values_list("weekday", "opens", "closes"))

    def save_week(self):
        """Replace the rows, if they changed."""
        if "week" not in self.changed_data:
            return
        clinic = self.instance
        clinic.hours.all().delete()
        OpeningHours.objects.bulk_create(
            OpeningHours(clinic=clinic, weekday=day, opens=opens, closes=closes)
            for day, opens, closes in self.cleaned_data["week"]
        )
