"""Opening hours in many languages: what is clear is read, and nothing is guessed."""

import csv
import re
from datetime import time

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from clinics.hours import format
from clinics.hours.parse import HoursError, TwoMeanings, parse_hours
from clinics.hours.read import ReadHours, read_hours
from clinics.hours.special import parse_special, split_special
from clinics.hours.words import load_languages
from tests.shared import SHARED, needs_shared


def written(text, country=""):
    return format.format_hours(parse_hours(text, country))


def rows_of(name):
    with (SHARED / "cases" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]


@needs_shared
def test_shared_cases_of_semicolon_and_comma():
    for text, hours in rows_of("C11-hours-replace.tsv"):
        assert read_hours(text) == ReadHours(hours.partition(" (")[0]), text


@needs_shared
def test_shared_cases_of_unclear_parts():
    for cell, hours, note in rows_of("C12-hours-kept.tsv"):
        read = read_hours(cell)
        assert read.hours == hours.partition(", or none")[0], cell
        assert read.note == (cell if note == "the whole cell" else note), cell


@needs_shared
def test_shared_cases_of_special_days():
    for cell, _meaning in rows_of("C33-special-days.tsv"):
        assert parse_special(cell), cell


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("Ma-Vr 09:00-17:00", "Mon-Fri 09:00-17:00"),
        ("maandag t/m vrijdag 9.00 - 17.00 uur", "Mon-Fri 09:00-17:00"),
        ("Lundi au vendredi : 8h30 - 17h00", "Mon-Fri 08:30-17:00"),
        ("Lunedì-Venerdì 9.00-12.30 / 15.00-19.00", "Mon-Fri 09:00-12:30, 15:00-19:00"),
        ("segunda-feira a sexta-feira das 9h às 17h", "Mon-Fri 09:00-17:00"),
        ("Mandag-fredag kl. 08.00-15.30", "Mon-Fri 08:00-15:30"),
        ("pn-pt 8:00-16:00", "Mon-Fri 08:00-16:00"),
        ("пн-пт 9:00-18:00, сб 10:00-14:00", "Mon-Fri 09:00-18:00; Sat 10:00-14:00"),
        ("Δευτέρα-Παρασκευή 9:00-17:00", "Mon-Fri 09:00-17:00"),
        ("Thứ 2 - Thứ 6: 7h00 - 16h30", "Mon-Fri 07:00-16:30"),
        ("月～金 9:00～17:00、土 9:00～12:00", "Mon-Fri 09:00-17:00; Sat 09:00-12:00"),
        ("周一至周五 9:00-17:00", "Mon-Fri 09:00-17:00"),
        ("周一至周五 上午9:00-12:00 下午2:00-5:00", "Mon-Fri 09:00-12:00, 14:00-17:00"),
        ("月～金 午前9時～午後5時", "Mon-Fri 09:00-17:00"),
        ("월-금 오전 9:00 - 오후 13:00", "Mon-Fri 09:00-13:00"),
        ("2ª a 6ª feira, das 9h às 17h", "Mon-Fri 09:00-17:00"),
        ("L-V 9:00-14:00 y 16:00-20:00; S y D cerrado", "Mon-Fri 09:00-14:00, 16:00-20:00"),
        ("M/W/F 9am-5pm; T/Th 11am-7pm", "Mon 09:00-17:00; Tue 11:00-19:00; Wed 09:00-17:00; Thu 11:00-19:00; Fri 09:00-17:00"),
        ("MWF 10am-3pm; TTh 12pm-8pm",
         "Mon 10:00-15:00; Tue 12:00-20:00; Wed 10:00-15:00; Thu 12:00-20:00; Fri 10:00-15:00"),
        ("월-금 09:00-18:00, 토 09:00-13:00", "Mon-Fri 09:00-18:00; Sat 09:00-13:00"),
        ("Mo, Di, Do 8-12 und 14-18 Uhr, Mi, Fr 8-12 Uhr",
         "Mon-Tue 08:00-12:00, 14:00-18:00; Wed 08:00-12:00; Thu 08:00-12:00, 14:00-18:00; Fri 08:00-12:00"),
        ("9am-5pm Mon-Fri, 10am-2pm Sat", "Mon-Fri 09:00-17:00; Sat 10:00-14:00"),
        ("Closed Monday; Tue-Sun 9:00-17:00", "Tue-Sun 09:00-17:00"),
        ("Mon 9am-12noon, 1pm-5pm", "Mon 09:00-12:00, 13:00-17:00"),
        ("Ouvert 24h/24 et 7j/7", "Mon-Sun 00:00-23:59"),
        ("Todos los días laborables de 8:00 a 21:00", "Mon-Fri 08:00-21:00"),
        ("Montag bis Freitag von 8 bis 16 Uhr; am Wochenende und an Feiertagen geschlossen", "Mon-Fri 08:00-16:00"),
        ("2.ª a 6.ª feira, 9h00-13h00 / 14h00-18h00, sábados: encerrado", "Mon-Fri 09:00-13:00, 14:00-18:00"),
        ("Mon-Fri 9 am - noon.", "Mon-Fri 09:00-12:00"),
        ("Mon 9-12\nMon 13:00-17:00", "Mon 09:00-12:00, 13:00-17:00"),
        ("Ｍｏｎ ０９：００－１７：００", "Mon 09:00-17:00"),
        ("Mo-Fr 9-17h, Sa+So geschlossen", "Mon-Fri 09:00-17:00"),
        ("Werktags von 9 bis 17 Uhr, am Wochenende geschlossen", "Mon-Fri 09:00-17:00"),
        ("Ouvert tous les jours sauf le dimanche, 8 h 30 à 19 h", "Mon-Sat 08:30-19:00"),
        ("täglich außer Mittwoch 10-18 Uhr", "Mon-Tue 10:00-18:00; Thu-Sun 10:00-18:00"),
        ("Mon-Fri 9am-5pm except Wednesday", "Mon-Tue 09:00-17:00; Thu-Fri 09:00-17:00"),
        ("Segunda a sexta das 13h às 18h; sábado das 8h ao meio-dia", "Mon-Fri 13:00-18:00; Sat 08:00-12:00"),
        ("Måndag–fredag 8.00–17.00, lunchstängt 12.00–13.00", "Mon-Fri 08:00-12:00, 13:00-17:00"),
        ("Mon–Fri 8:00–16:30, closed 12:00–12:30", "Mon-Fri 08:00-12:00, 12:30-16:30"),
        ("Seg-Sex: 9h-18h | Dom e feriados: encerrado", "Mon-Fri 09:00-18:00"),
    ],
)  # fmt: skip
def test_languages_and_forms_are_read(text, hours):
    assert written(text) == hours


@pytest.mark.parametrize("text", ["Do 9:00-12:00", "ma 9-17", "di 9-17"])
def test_day_of_two_languages_needs_country(text):
    with pytest.raises(TwoMeanings):
        parse_hours(text)
    assert read_hours(text) == ReadHours(note=text)


def test_country_decides_between_languages():
    assert written("Do 9:00-12:00", "DE") == "Thu 09:00-12:00"
    assert written("Do 9:00-12:00", "ES") == "Sun 09:00-12:00"
    assert read_hours("ma 9-17", "NL").hours == "Mon 09:00-17:00"


@pytest.mark.parametrize(
    ("text", "hours", "note"),
    [
        ("Mo-Fr 09:00-17:00; SH Mo-Fr 10:00-15:00", "Mon-Fri 09:00-17:00", "SH Mo-Fr 10:00-15:00"),
        ("Mon-Thu 8am-7pm, Fri 8am-5pm, Sat by appointment only", "Mon-Thu 08:00-19:00; Fri 08:00-17:00",
         "Sat by appointment only"),
        ("Mon-Fri 9am-5pm, Fri varies", "", "Mon-Fri 9am-5pm, Fri varies"),
        ("De lunes a jueves: 8.30-15.00; viernes: 8.30-14.00. Cita previa.", "Mon-Thu 08:30-15:00; Fri 08:30-14:00",
         "Cita previa."),
        ("Mo-Do 8:00-17:00 Uhr (Mittagspause 12:00-13:00 Uhr), Fr 8:00-12:00 Uhr",
         "Mon-Thu 08:00-12:00, 13:00-17:00; Fri 08:00-12:00", "Mittagspause 12:00-13:00 Uhr"),
        ("Mon-Fri 9-5 (Wed till 7pm)", "", "Mon-Fri 9-5 (Wed till 7pm)"),
        ("Mo-Fr 08:00+", "", "Mo-Fr 08:00+"),
        ("every other Monday 9am-5pm", "", "every other Monday 9am-5pm"),
        ("Mon-Fri 9am-5pm, by appointment", "Mon-Fri 09:00-17:00", "by appointment"),
        ("Office: Mon-Fri 9am-5pm; Phone: Mon-Sat 8am-8pm", "Mon-Fri 09:00-17:00", "Phone: Mon-Sat 8am-8pm"),
        ("Montag bis Freitag 8-12 Uhr, nachmittags nach Vereinbarung", "Mon-Fri 08:00-12:00",
         "nachmittags nach Vereinbarung"),
        ('Mon-Fri 09:00-17:00 || "by appointment"', "Mon-Fri 09:00-17:00", "by appointment"),
        ("Ouvert du mardi au samedi de 10 h à 19 h, fermé dimanche et lundi", "Tue-Sat 10:00-19:00", ""),
        ("Tue-Sat 10am-7pm, closed Sunday and Monday", "Tue-Sat 10:00-19:00", ""),
        ("tägl. 10-18 Uhr", "Mon-Sun 10:00-18:00", ""),
        ("Fermé le lundi. Mardi-samedi 9h00-18h00", "Tue-Sat 09:00-18:00", ""),
        ("Lu-Vi: 10:00-20:00. Sábados: 10:00-14:00", "Mon-Fri 10:00-20:00; Sat 10:00-14:00", ""),
        ("Mon-Fri 9am-5pm. Wed 2pm-7pm", "", "Mon-Fri 9am-5pm. Wed 2pm-7pm"),
        ("Lun. - Ven. ore 8,30 - 12,30", "Mon-Fri 08:30-12:30", ""),
        ("Mo-Fr 8-12,13-17 nur nach Vereinbarung", "Mon-Fri 08:00-12:00, 13:00-17:00", "nur nach Vereinbarung"),
        ("平日 午前9時～午後5時", "Mon-Fri 09:00-17:00", ""),
        ("火曜日～土曜日 10:00～19:00(日月祝休み)", "Tue-Sat 10:00-19:00", "日月祝休み"),
        ("Mon-Fri 9am-5pm (Lunch 12-1pm)", "Mon-Fri 09:00-12:00, 13:00-17:00", "Lunch 12-1pm"),
        ("Mon-Sat 10-18 (closed Mon)", "", "Mon-Sat 10-18 (closed Mon)"),
        ("Mon to Fri: 9.00am – 5.30pm (closed bank hols)", "Mon-Fri 09:00-17:30", "closed bank hols"),
        ("Pn-Pt 8:00-16:00. Sb 9:00-13:00", "Mon-Fri 08:00-16:00; Sat 09:00-13:00", ""),
        # People's words, not OpenStreetMap's: the second rule may add or replace.
        ("Mon-Fri 08:00-12:00; Wed 14:00-18:00", "Mon-Tue 08:00-12:00; Thu-Fri 08:00-12:00",
         "Mon-Fri 08:00-12:00; Wed 14:00-18:00"),
    ],
)  # fmt: skip
def test_clear_part_is_kept_and_rest_is_note(text, hours, note):
    assert read_hours(text) == ReadHours(hours, note)


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ('["Mo 09:00-17:00","We 09:00-12:00,13:00-17:00"],["UTC":"-8"]', "Mon 09:00-17:00; Wed 09:00-12:00, 13:00-17:00"),
        ('["Mo-Fr 09:00-12:00,13:00-17:00"],["Timezone":"America/Chicago"]', "Mon-Fri 09:00-12:00, 13:00-17:00"),
        ('{"mon":["09:00 AM - 05:00 PM"],"sat":"0","sun":"1"}', "Mon 09:00-17:00; Sun 00:00-23:59"),
        ('{"monday":{"openIntervals":[{"start":"09:00","end":"17:00"}]},"tuesday":{"isClosed":true}}', "Mon 09:00-17:00"),
        ('{"monday":{"open":"9:00 AM","close":"5:00 PM"},"sunday":{"closed":true}}', "Mon 09:00-17:00"),
        ('[{"dayOfWeek":["Monday","https://schema.org/Tuesday"],"opens":"09:00:00","closes":"17:00:00"},'
         '{"dayOfWeek":"Sunday","opens":"00:00","closes":"00:00"}]', "Mon-Tue 09:00-17:00"),
        ('{"@type":"OpeningHoursSpecification","dayOfWeek":"Saturday","opens":"10:00","closes":"14:00"}', "Sat 10:00-14:00"),
        ('{"periods":[{"open":{"day":0,"time":"0930"},"close":{"day":0,"time":"1700"}}]}', "Sun 09:30-17:00"),
        ('[{"open":{"day":6,"hour":9,"minute":30},"close":{"day":6,"hour":17,"minute":0}}]', "Sat 09:30-17:00"),
        ('{"weekdayDescriptions":["Monday: 9:00 AM – 5:00 PM","Tuesday: Closed"]}', "Mon 09:00-17:00"),
        ("2:9:00:17:00,3:9:00:12:00,3:13:00:17:00,1:closed", "Mon 09:00-17:00; Tue 09:00-12:00, 13:00-17:00"),
        ('a:2:{s:6:"monday";a:1:{i:0;s:15:"9:00 AM,5:00 PM";}s:6:"sunday";a:0:{}}', "Mon 09:00-17:00"),
    ],
)  # fmt: skip
def test_hours_as_data_of_plugins_are_read(text, hours):
    assert read_hours(text) == ReadHours(hours)


@pytest.mark.parametrize(
    "text",
    [
        '{"monday":{"openIntervals":5}}',
        '{"monday":{"openIntervals":[5,{}]}}',
        "[1]",
        '[{"open":{"day":"x","time":5},"close":{}},5]',
        '{"periods":[{"open":{"day":1,"time":"0900"},"close":{"day":1}}]}',
        '{"opens":5,"closes":[]}',
        "null",
        '{"monday":' + "[" * 100_000,
    ],
)
def test_data_of_another_shape_is_no_error(text):
    try:
        assert read_hours(text).hours == ""
    except HoursError as error:
        assert "longer than 1000 characters" in str(error)


DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
HOURS = st.integers(8, 20)
RULES = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 6), HOURS, st.integers(1, 3), st.booleans()), min_size=1, max_size=5
)


@given(RULES)
def test_last_rule_of_openstreetmap_wins(rules):
    text, week = [], {}
    for first, last, opens, length, is_off in rules:
        first, last = sorted((first, last))
        span = "off" if is_off else f"{opens:02}:00-{opens + length:02}:00"
        text.append(f"{DAYS[first]}-{DAYS[last]} {span}")
        week |= dict.fromkeys(range(first, last + 1), None if is_off else (opens, opens + length))
    expected = [(day, time(span[0]), time(span[1])) for day, span in sorted(week.items()) if span]
    assert parse_hours("; ".join(text)) == expected


@pytest.mark.parametrize("language", load_languages(), ids=lambda language: language.name)
@given(data=st.data())
def test_every_name_of_day_is_read_in_its_language(language, data):
    names = {}
    for name, numbers in language.days.items():
        if len(numbers) == 1:
            names.setdefault(numbers[0], []).append(name)
    days = data.draw(st.lists(st.integers(0, 6), min_size=1, max_size=7, unique=True))
    parts = [f"{data.draw(st.sampled_from(names[day]))} 09:00-12:30" for day in days]
    text = "; ".join(parts)
    country = min(language.countries)
    try:
        rows = parse_hours(text, country)
    except TwoMeanings:
        return  # two languages of one country: it says so rather than guess
    assert rows == [(day, time(9), time(12, 30)) for day in sorted(days)]


@given(st.text(max_size=120))
def test_arbitrary_text_is_kept_as_note_or_read(text):
    read = read_hours(text)
    if read.hours:
        assert written(read.hours) == read.hours
    elif not read.note:
        assert not text.strip(' ;|\n\r\t"“”„()（）') or not re.search(r"\w", text) or parse_or_none(text) == []


def parse_or_none(text):
    try:
        return parse_hours(text)
    except HoursError:
        return None


NOTES = st.text("abc ,-:x'12", max_size=20).map(lambda note: note.strip(" ,:"))
SLOTS = st.one_of(st.just((None, None)), st.sampled_from([(time(9), time(12)), (time(22), time(2))]))


@given(st.lists(st.tuples(st.dates(), SLOTS, NOTES), max_size=6))
def test_special_days_round_trip(rows):
    assume(not any(note[:1].isdigit() or note[:1] == "-" for _day, _slot, note in rows))
    text = format.format_special([(day, *slot, note) for day, slot, note in rows])
    assert format.format_special(parse_special(text)) == text


def test_unclear_special_days_are_set_apart():
    assert split_special("2026-12-25: x, 2026-12-31: 9:00AM-1:00PM; Dec 24 off; 05/06/2026 closed") == (
        "2026-12-25: x; 2026-12-31: 9:00AM-1:00PM",
        "Dec 24 off; 05/06/2026 closed",
    )
    assert format.format_special(parse_special("12/25/2026 closed; 2026-12-24 to 2026-12-25 geschlossen Ferien")) == (
        "2026-12-24 closed Ferien; 2026-12-25 closed; 2026-12-25 closed Ferien"
    )
    for wrong in ("2026-13-01 closed", "2026-12-25", "2026-01-01/2027-01-01 closed", "2026-12-25 09:00"):
        with pytest.raises(HoursError):
            parse_special(wrong)
