"""What a release may do: the earlier one goes on and knows nothing of it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("crisis", "0002_stops_the_site")]
    operations = [
        migrations.AddField("Phrase", "source", models.CharField(max_length=20, null=True)),
    ]
