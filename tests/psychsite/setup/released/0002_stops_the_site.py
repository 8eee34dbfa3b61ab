"""What no release may do: the earlier release still writes to this table."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("crisis", "0001_initial")]
    operations = [
        migrations.AddField("Phrase", "note", models.CharField(max_length=20, default="x"), preserve_default=False),
        migrations.RenameField("Phrase", "text", "words"),
        migrations.RemoveField("Phrase", "unless"),
    ]
