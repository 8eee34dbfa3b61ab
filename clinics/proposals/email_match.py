"""Whether an e-mail address is a clinic's own, as far as an address can tell. Pure: no database, no network."""

from urllib.parse import urlsplit

# Everybody may have an address there, so that it says nothing where a clinic's page happens to lie at the same name.
_OPEN_TO_ALL = """
    aol.com att.net bellsouth.net bigpond.com blogspot.com bt.com btinternet.com charter.net comcast.net cox.net earthlink.net
    facebook.com fastmail.com free.fr freenet.de frontier.com gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.net googlemail.com
    hotmail.co.uk hotmail.com hotmail.fr icloud.com instagram.com juno.com laposte.net libero.it linktr.ee live.com mac.com
    mail.com mail.ru me.com msn.com naver.com netzero.net optonline.net orange.fr outlook.com pm.me proton.me protonmail.com
    qq.com rocketmail.com rogers.com sbcglobal.net shaw.ca sky.com squarespace.com sympatico.ca t-online.de telus.net
    tutanota.com verizon.net virginmedia.com wanadoo.fr web.de weebly.com wix.com wixsite.com wordpress.com yahoo.ca
    yahoo.co.uk yahoo.com yahoo.de yahoo.fr yandex.com ymail.com zoho.com
"""
OPEN_TO_ALL = frozenset(_OPEN_TO_ALL.split())


def match_of(address, *, email, website):
    """Return "email" if `address` is the clinic's `email`, "website" if it lies at the host of `website`, otherwise "".

    A host with or without www. counts, and mail at a name below it (mail.heron.example.org), but never one above: at
    psychiatry.university.edu stands a clinic, and every student has mail at university.edu.
    """
    if email and address.casefold() == email.casefold():
        return "email"
    domain, host = _name(address.rpartition("@")[2]), host_of(website)
    if not domain or not host or domain in OPEN_TO_ALL or host in OPEN_TO_ALL:
        return ""
    return "website" if domain == host or domain.endswith(f".{host}") else ""


def host_of(website):
    """Return the host of a web address without its www., in ASCII; "" if there is none."""
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
