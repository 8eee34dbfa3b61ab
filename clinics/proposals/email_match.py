"""Decide whether an email address is a clinic's own. No database, no network."""

from urllib.parse import urlsplit

# Anyone can have an address at these hosts, so a match proves nothing.
_PUBLIC_EMAIL_HOSTS = """
    aol.com att.net bellsouth.net bigpond.com blogspot.com bt.com btinternet.com charter.net comcast.net cox.net earthlink.net
    facebook.com fastmail.com free.fr freenet.de frontier.com gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net googlemail.com
    hotmail.co.uk hotmail.com hotmail.fr icloud.com instagram.com juno.com laposte.net libero.it linktr.ee live.com mac.com
    mail.com mail.ru me.com msn.com naver.com netzero.net optonline.net orange.fr outlook.com pm.me proton.me protonmail.com
    qq.com rocketmail.com rogers.com sbcglobal.net shaw.ca sky.com squarespace.com sympatico.ca t-online.de telus.net
    tutanota.com verizon.net virginmedia.com wanadoo.fr web.de weebly.com wix.com wixsite.com wordpress.com yahoo.ca
    yahoo.co.uk yahoo.com yahoo.de yahoo.fr yandex.com ymail.com zoho.com
"""
PUBLIC_EMAIL_HOSTS = frozenset(_PUBLIC_EMAIL_HOSTS.split())


def match_email(address, *, email, website):
    """Return "email" or "website" if `address` is the clinic's, otherwise "".

    "website" means that it is at the website's host, with or without www., or at a subdomain. A parent domain does
    not match: everyone at university.edu could claim psychiatry.university.edu.
    """
    if email and address.casefold() == email.casefold():
        return "email"
    domain, host = _name(address.rpartition("@")[2]), host_of(website)
    if not domain or not host or domain in PUBLIC_EMAIL_HOSTS or host in PUBLIC_EMAIL_HOSTS:
        return ""
    return "website" if domain == host or domain.endswith(f".{host}") else ""


def host_of(website):
    """Return the ASCII host of a URL without its www., or ""."""
    try:
        host = urlsplit(website).hostname or ""
    except ValueError:
        return ""
    return _name(host).removeprefix("www.")


def _name(host):
    name = host.strip().rstrip(".").casefold()
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
