"""English names of languages."""

from django.conf.locale import LANG_INFO

from core.text.language_names import NAMES, name_in_english, words_for
from core.text.languages import is_language


def test_names_are_those_of_known_codes():
    assert all(is_language(code) for code in NAMES)
    assert all(name.isascii() and name[0].isupper() for name in NAMES.values())
    assert len(set(NAMES.values())) == len(NAMES)


def test_names_are_djangos_where_it_has_them():
    """The first name or the one in brackets: “Persian (Farsi)” is Persian to Django."""
    theirs = {
        code: row["name"].partition(" (")[0] for code, row in LANG_INFO.items() if code in NAMES and "name" in row
    }
    assert {code: name for code, name in theirs.items() if name not in words_for(code)} == {}


def test_language_has_its_names_one_by_one():
    assert name_in_english("fa") == "Persian (Farsi)" and words_for("fa") == ["Persian", "Farsi"]
    assert name_in_english("zh") == "Chinese" and words_for("zh") == ["Chinese"]
    assert name_in_english("xx") == "xx" and words_for("xx") == []
