from django.db import migrations

from articles import triggers


class Migration(migrations.Migration):
    """The database itself refuses to alter or delete editions and decisions (articles/triggers.py)."""

    dependencies = [("articles", "0001_initial")]

    operations = [
        migrations.RunPython(
            lambda apps, schema_editor: triggers.install(schema_editor.connection),
            lambda apps, schema_editor: triggers.remove(schema_editor.connection),
        )
    ]
