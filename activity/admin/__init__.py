from activity.admin import entries  # noqa: F401 (importing registers them)
