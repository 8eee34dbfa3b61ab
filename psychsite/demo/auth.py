"""Sign-in of demonstration users, whose passwords are published.

It works only while DEBUG is on.
"""

from django.conf import settings
from django.contrib.auth.backends import ModelBackend

PREFIX = "demo-"


class Backend(ModelBackend):
    """Django's back end, without `demo-` users while DEBUG is off."""

    def user_can_authenticate(self, user):
        if not settings.DEBUG and user.get_username().startswith(PREFIX):
            return False
        return super().user_can_authenticate(user)
