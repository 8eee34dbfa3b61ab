"""Request passkeys for this site, always with PIN, face or fingerprint."""

from django.conf import settings
from django_otp_webauthn.helpers import WebAuthnHelper
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from accounts import factors


class Ceremonies(WebAuthnHelper):
    """The library's ceremonies for SITE_URL."""

    def get_relying_party_domain(self):
        return factors.passkey_domain()

    def get_relying_party_name(self):
        return settings.SITE_NAME

    def get_allowed_origins(self):
        return [factors.passkey_origin()]

    def get_generate_registration_options_kwargs(self, *, user):
        # A passkey replaces the password, so holding the device must not be enough.
        return super().get_generate_registration_options_kwargs(user=user) | {
            "authenticator_selection": AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
            )
        }
