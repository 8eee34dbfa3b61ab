"""Which backups stay: the newest of each of the last days, weeks and months."""

import re
from datetime import UTC, datetime

from psychsite.operations.backup import manifest
from psychsite.operations.backup.errors import BackupError

_PERIODS = {
    "d": lambda day: day.isoformat(),
    "w": lambda day: "{}-{}".format(*day.isocalendar()[:2]),
    "m": lambda day: f"{day:%Y-%m}",
}


def parse_rule(text):
    """Return {"d": 7, "w": 4, "m": 12} of “7d,4w,12m”."""
    parts = [re.fullmatch(r"([1-9][0-9]{0,3})([dwm])", part.strip()) for part in text.split(",")]
    if not all(parts):
        raise BackupError(f"--keep is {text!r}. Write numbers of days, weeks and months, such as 7d,4w,12m.")
    return {part[2]: int(part[1]) for part in parts}


def moment_of(stamp):
    return datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


def stale(stamps, rule):
    """Return the stamps that the rule lets go. The newest backup always stays."""
    newest_first = sorted(stamps, reverse=True)
    kept = set(newest_first[:1])
    for letter, number in rule.items():
        newest = {}
        for stamp in newest_first:
            newest.setdefault(_PERIODS[letter](moment_of(stamp).date()), stamp)
        kept |= set(list(newest.values())[:number])
    return [stamp for stamp in sorted(stamps) if stamp not in kept]


def remove(place, stamps):
    """Delete backups, and pictures that none names; return how many pictures."""
    for stamp in stamps:
        place.delete_backup(stamp)
    named = set()
    for stamp in place.stamps():
        # A backup that cannot be read might name any of them, so nothing is deleted then.
        content = manifest.read(place, stamp, any_key=True)
        named |= {row.stored for row in manifest.read_pictures(place, stamp, content)}
    gone = [name for name in place.objects() if name not in named]
    for name in gone:
        place.delete(name)
    return len(gone)
