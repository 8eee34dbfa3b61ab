"""The search index: tables and triggers that no model describes."""

from django.db import migrations

from psychsite.search import index


def install(apps, schema_editor):
    index.install(schema_editor.connection)


def remove(apps, schema_editor):
    index.remove(schema_editor.connection)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("articles", "0001_initial"),
        ("authors", "0001_initial"),
        ("clinics", "0001_initial"),
    ]

    operations = [migrations.RunPython(install, remove, elidable=False)]
