"""What the operator says about single sign-on.

The settings read it, so it imports no model.
"""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from core import env

# What a user manager gives, and what a table of groups may give. Who publishes, approves or opens accounts is an
# administrator's decision.
SMALL_ROLES = ("Writer", "Moderator", "Directory editor")
EVERYBODY = "*"
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@dataclass(frozen=True)
class Options:
    """One provider of identities, and whom it may bring."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str
    # Accounts of people with an address here are opened at their first sign-in.
    domains: tuple = ()
    groups_claim: str = "groups"
    # {group of the provider: role}
    group_roles: dict = field(default_factory=dict)
    is_second_step_trusted: bool = False


def read():
    """Return the Options of the environment; None if single sign-on is off."""
    issuer = env.text("OIDC_ISSUER", "").strip()
    if not issuer:
        return None
    parts = urlsplit(issuer)
    is_on_this_machine = parts.scheme == "http" and parts.hostname in _LOOPBACK
    if not (parts.scheme == "https" or is_on_this_machine) or parts.query:
        raise env.SettingError(
            f"OIDC_ISSUER is {issuer!r}. Write the provider’s https address, such as https://accounts.google.com."
        )
    if "{" in issuer or (parts.hostname == "login.microsoftonline.com" and parts.path.split("/")[1:2] == ["common"]):
        raise env.SettingError("OIDC_ISSUER names no single organization. Write your tenant’s number in the address.")
    client_id, secret = env.text("OIDC_CLIENT_ID", ""), env.text("OIDC_CLIENT_SECRET", "")
    if not client_id or not secret:
        raise env.SettingError("OIDC_ISSUER needs OIDC_CLIENT_ID and OIDC_CLIENT_SECRET. The provider gives you both.")
    domains = tuple(domain.lower().lstrip("@") for domain in env.words("OIDC_DOMAINS", []))
    group_roles = _group_roles(env.words("OIDC_GROUP_ROLES", []))
    if bool(domains) != bool(group_roles):
        raise env.SettingError("OIDC_DOMAINS and OIDC_GROUP_ROLES belong together: whose accounts open, in which role.")
    return Options(
        issuer=issuer,
        client_id=client_id,
        client_secret=secret,
        name=env.text("OIDC_NAME", parts.hostname, limit=40),
        domains=domains,
        groups_claim=env.text("OIDC_GROUPS_CLAIM", "groups", limit=60),
        group_roles=group_roles,
        is_second_step_trusted=env.choice("OIDC_SECOND_STEP", "amr", ["amr", "always"]) == "always",
    )


def read_password_switch(options):
    """Return True if passwords work; refuse to leave no way in."""
    has_passwords = env.boolean("PASSWORD_SIGN_IN", True)
    if not has_passwords and options is None:
        raise env.SettingError(
            "PASSWORD_SIGN_IN is off, so OIDC_ISSUER must name a provider. Otherwise no one gets in."
        )
    return has_passwords


def _group_roles(rows):
    """Return {group: role} of rows such as "editors=Writer"."""
    table = {}
    for row in rows:
        group, separator, role = (part.strip() for part in row.rpartition("="))
        if not group or not separator or role not in SMALL_ROLES:
            raise env.SettingError(
                f"OIDC_GROUP_ROLES has {row!r}. Write group=role; the role is one of: {', '.join(SMALL_ROLES)}. "
                "An administrator gives all other roles."
            )
        table[group] = role
    return table
