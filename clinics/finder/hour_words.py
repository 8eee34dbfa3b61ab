"""Words that say when a clinic should be open: “evenings”, “after 6 pm”."""

import re

from clinics.hours.periods import EVENING, SATURDAY, SUNDAY

# {period: what people type; a hyphen stands for a blank}
_WORDS = {
    EVENING: """
evening evenings late open-late late-hours late-night after-hours after-work open-evenings in-the-evening noche noches
por-la-noche soir le-soir en-soiree abend abends am-abend
""",
    SATURDAY: "saturday saturdays sat sabado sabados samedi samedis samstag samstags",
    SUNDAY: "sunday sundays domingo domingos dimanche dimanches sonntag sonntags",
}
_WEEKEND = "weekend weekends week-end at-the-weekend on-weekends fin-de-semana fines-de-semana wochenende am-wochenende"
_MEANINGS = {name: [("hours", period)] for period, names in _WORDS.items() for name in names.split()} | {
    name: [("hours", SATURDAY), ("hours", SUNDAY)] for name in _WEEKEND.split()
}
HOUR_NAMES = {f"{before}{name}".replace("-", " "): meant for name, meant in _MEANINGS.items() for before in ("", "on ")}

# Words around them, which say nothing alone.
OPEN_WORDS = frozenset(re.findall(r"\w+", """
open opens opened opening hours hour appointment appointments slots abierto abierta abiertos ouvert ouverte ouverts
geoffnet offen citas
"""))  # fmt: skip
# Days and hours that the finder has no filter for.
OTHER_HOURS = frozenset(re.findall(r"\w+", """
monday tuesday wednesday thursday friday mondays tuesdays wednesdays thursdays fridays weekday weekdays tonight tomorrow
early morning mornings lunes martes miercoles jueves viernes lundi mardi mercredi jeudi vendredi montag dienstag
mittwoch donnerstag freitag
"""))  # fmt: skip
_CLOCK = re.compile(
    r"\b(?P<how>after|until|till?|past|nach|bis|hasta|apres)\s+(?P<hour>\d{1,2})(?:[:.h]\d\d)?\s*(?P<sign>[ap]\.?m\b\.?|uhr\b|h\b)?",
    re.IGNORECASE,
)
_FIRST_EVENING_HOUR = 17


def write_out_clock(text):
    """Return a text with “evening” for what means one: “after 6 pm”, “bis 20 Uhr”."""
    return _CLOCK.sub(_word_for, text)


def _word_for(found):
    hour, sign = int(found["hour"]), (found["sign"] or "").casefold()
    # “Open till 8” is no time of the morning.
    is_later = hour < 12 and not sign.startswith(("a", "u"))
    is_evening = _FIRST_EVENING_HOUR <= hour + 12 * is_later < 24
    return " evening " if is_evening else found.group()
