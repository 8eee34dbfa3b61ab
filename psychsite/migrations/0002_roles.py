"""The groups of the roles, so that a new site has them before anybody signs in; `sync_roles` keeps them."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.contrib.contenttypes.models import ContentType
from django.db import migrations

from psychsite import roles


def make_roles(apps, schema_editor):
    # Permissions are made after the last migration otherwise. Those of tables that a later migration makes are made
    # here too: a permission is a row of its own and needs no table but auth's.
    for config in installed.get_app_configs():
        create_permissions(config, verbosity=0, using=schema_editor.connection.alias)
    roles.sync()
    ContentType.objects.clear_cache()


class Migration(migrations.Migration):
    dependencies = [
        ("psychsite", "0001_search"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop, elidable=False)]
