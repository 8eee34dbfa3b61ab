"""Which triggers a database has."""


def named(connection, prefix):
    """Return [(name, table)] of the triggers whose names begin with `prefix`, in the order of their names."""
    if connection.vendor == "sqlite":
        query = "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'"
    else:
        query = "SELECT tgname, tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
    with connection.cursor() as cursor:
        cursor.execute(query)
        return sorted(row for row in cursor.fetchall() if row[0].startswith(prefix))
