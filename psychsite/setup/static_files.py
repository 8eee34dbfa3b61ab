"""Whether the static files are collected, without which no page works."""

from django.conf import settings
from django.core.checks import Error, Tags, register


@register(Tags.staticfiles, deploy=True)
def static_files_are_collected(app_configs, **kwargs):
    """Report static files that were never collected (E003).

    The server refuses to start for the same reason.
    """
    problem = static_problem()
    return [Error(problem, id="psychsite.E003")] if problem else []


def static_problem():
    """Return a sentence if pages lack their collected static files, else ""."""
    if settings.DEBUG:
        # They are served from where they are written.
        return ""
    from django.contrib.staticfiles.storage import staticfiles_storage

    collected = getattr(staticfiles_storage, "hashed_files", None)
    # A storage without hashed names looks nothing up.
    if collected is None or all(name in collected for name in settings.STYLE_BUNDLES):
        return ""
    return (
        f"The static files are not collected in {settings.STATIC_ROOT}, and no page works without them. "
        "Run: python3 manage.py collectstatic --noinput"
    )
