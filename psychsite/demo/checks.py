"""The check that a real site has no demonstration users."""

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import Error, Tags, register
from django.db import connections

from psychsite.demo.auth import PREFIX


@register(Tags.database)
def no_demonstration_users(app_configs, databases, **kwargs):
    """Report active demonstration users while DEBUG is off (E002).

    Their password is published.

    It needs the database, so it runs where databases are checked: `check --database default`, and `migrate`.
    """
    if settings.DEBUG:
        return []
    table, errors = get_user_model()._meta.db_table, []
    for alias in databases or []:
        if table not in connections[alias].introspection.table_names():
            continue
        users = get_user_model().objects.using(alias).filter(username__startswith=PREFIX, is_active=True)
        names = list(users.order_by("username").values_list("username", flat=True)[:20])
        if names:
            errors.append(
                Error(
                    f"DEBUG is off, and there are demonstration users: {', '.join(names)}. They cannot sign in, but they "
                    "do not belong on a real site.",
                    hint="Use a database without the demonstration site, or run `manage.py load_demo --close-sign-ins`.",
                    id="psychsite.E002",
                )
            )
    return errors
