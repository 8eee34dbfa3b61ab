"""The roles as they are since moderators edit phrases, settings and scripted replies."""

from importlib import import_module

from django.db import migrations

make_roles = import_module("psychsite.migrations.0002_roles").make_roles


class Migration(migrations.Migration):
    dependencies = [("psychsite", "0002_roles"), ("comments", "0005_moderators_desk")]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop, elidable=False)]
