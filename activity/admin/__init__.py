from activity.admin import entries  # noqa: F401
