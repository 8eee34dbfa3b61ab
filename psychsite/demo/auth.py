"""Demonstration people sign in with published passwords, so their sign-in ends where DEBUG ends."""

from django.conf import settings
from django.contrib.auth.backends import ModelBackend

PREFIX = "demo-"


class Backend(ModelBackend):
    """Django's own back end; with DEBUG off it knows nobody whose user name begins with `demo-`."""

    def user_can_authenticate(self, user):
        if not settings.DEBUG and user.get_username().startswith(PREFIX):
            return False
        return super().user_can_authenticate(user)
