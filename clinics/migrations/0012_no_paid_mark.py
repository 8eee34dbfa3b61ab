from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("clinics", "0011_paid_since")]

    operations = [migrations.RemoveField(model_name="clinic", name="is_paid_placement")]
