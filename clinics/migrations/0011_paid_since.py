"""A clinic that was marked as a paid placement gets a paid period without an end.

It begins on the day of this migration: the mark kept no day, and the day of the entry's creation would tell readers, and the
log, of a time that nobody wrote down. What is said is true: it is paid for since that day at the latest.
"""

from django.db import migrations
from django.db.models import Q
from django.utils import timezone

NOTE = "Taken over from the mark “paid placement”, which kept no days: it may have been paid for earlier."


def open_periods(apps, schema_editor):
    Clinic, PaidPeriod = (apps.get_model("clinics", name) for name in ("Clinic", "PaidPeriod"))
    today = timezone.localdate()
    marked = Clinic.objects.filter(is_paid_placement=True).order_by("pk").values_list("pk", flat=True)
    PaidPeriod.objects.bulk_create(
        (PaidPeriod(clinic_id=pk, begins=today, note=NOTE) for pk in marked.iterator()), batch_size=500
    )


def mark_again(apps, schema_editor):
    Clinic, PaidPeriod = (apps.get_model("clinics", name) for name in ("Clinic", "PaidPeriod"))
    today = timezone.localdate()
    holding = PaidPeriod.objects.filter(Q(ends=None) | Q(ends__gte=today), begins__lte=today)
    Clinic.objects.filter(pk__in=holding.values("clinic")).update(is_paid_placement=True)


class Migration(migrations.Migration):
    dependencies = [("clinics", "0010_paid_periods")]

    operations = [migrations.RunPython(open_periods, mark_again)]
