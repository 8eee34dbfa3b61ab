"""The search's triggers on clinics again: SQLite drops them when a migration adds columns to the table."""

from importlib import import_module

from django.db import migrations

install = import_module("psychsite.migrations.0001_search").install


class Migration(migrations.Migration):
    dependencies = [("psychsite", "0003_moderators"), ("clinics", "0006_served")]

    operations = [migrations.RunPython(install, migrations.RunPython.noop, elidable=False)]
