"""Place queries that readers type into the finder."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clinics.finder import place_query
from geo import gazetteer, spelling
from geo.cities import load_cities
from tests.factories.places import make_city, make_clinic

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("Miami", "Miami, Florida"),
        ("  mIaMi ,  fl ", "Miami, Florida"),
        ("Portland, OR", "Portland, Oregon"),
        ("portland or", "Portland, Oregon"),
        ("Portland, Maine, USA", "Portland, Maine"),
        ("Kingston Jamaica", "Kingston, Jamaica"),
        ("Toronto", "Toronto, Ontario, Canada"),
        ("London", "London, England, United Kingdom"),
        ("münchen", "Munich, Germany"),
        ("Koln", "Köln, Germany"),
        ("st. louis, mo", "St. Louis, Missouri"),
        ("new york", "New York City, New York"),
        ("washington dc", "Washington, District of Columbia"),
        ("Paris, TX", "Paris, Texas"),
        ("80202", "80202 (Denver, Colorado)"),
        ("80202-1234", "80202 (Denver, Colorado)"),
        ("02134", "02134 (Allston, Massachusetts)"),
        ("Truth or Consequences, NM", "Truth or Consequences, New Mexico"),
        ("39.74,-104.99", "your point near Denver, Colorado"),
        ("39.74 -104.99", "your point near Denver, Colorado"),
        ("39,74; -104,99", "your point near Denver, Colorado"),
        ("39.74° N, 104.99° W", "your point near Denver, Colorado"),
        ("48.87S 123.39W", "the point -48.87, -123.39"),
        ("-48.87, -123.39", "the point -48.87, -123.39"),
        ("0,0", "the point 0.00, 0.00"),
        ("90,180", "the point 90.00, 180.00"),
        ("Denver, CO 80202", "80202 (Denver, Colorado)"),
        ("Denver 80202-1234", "80202 (Denver, Colorado)"),
        ("80202 Denver Colorado", "80202 (Denver, Colorado)"),
        ("80202, CO", "80202 (Denver, Colorado)"),
        ("Springfield 62701", "62701 (Springfield, Illinois)"),
        ("Our street 80202", "80202 (Denver, Colorado)"),
        ("Denver, CO 00000", "Denver, Colorado"),
        ("Berlin 10115", "10115 (Berlin, Germany)"),
        ("10115 Berlin", "10115 (Berlin, Germany)"),
        ("Toronto M5V 2T6", "M5V 2T6 (Toronto, Ontario, Canada)"),
        ("1010 Wien", "1010 (Vienna, Austria)"),
        ("2000 Sydney", "2000 (Barangaroo, New South Wales, Australia)"),
        ("D-10115 Berlin", "D-10115 (Berlin, Germany)"),
        ("1012 AB Amsterdam", "1012 AB (Amsterdam, The Netherlands)"),
        ("Dublin D02 X285", "D02 X285 (Dublin, Ireland)"),
        ("London, SW1A 1AA", "SW1A 1AA (London, England, United Kingdom)"),
    ],
)
def test_place_query_is_matched(typed, label):
    match = place_query.match_place(typed)
    assert match.place and match.place.label == label


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("Maimi", "Miami, Florida"),
        ("denvr", "Denver, Colorado"),
        ("Philadelfia", "Philadelphia, Pennsylvania"),
        ("Albequerque", "Albuquerque, New Mexico"),
        ("Tuscon", "Tucson, Arizona"),
        ("Los Angelas", "Los Angeles, California"),
        ("Cincinatti", "Cincinnati, Ohio"),
        ("Portlnd, ME", "Portland, Maine"),
    ],
)
def test_misspelled_place_is_corrected_and_reported(typed, label):
    match = place_query.match_place(typed)
    assert match.place.label == label
    assert typed in match.sentence and label in match.sentence


def test_ambiguous_place_name_offers_choices():
    match = place_query.match_place("portland")
    assert match.place is None and match.choices
    assert [place.label for place in match.choices[:2]] == ["Portland, Oregon", "Portland, Maine"]
    for choice in match.choices:
        assert place_query.match_place(choice.query).place.label == choice.label


def test_mismatched_postal_code_is_reported():
    assert "ignored the postal code M5V 2T6" in place_query.match_place("Berlin M5V 2T6").sentence
    assert "searched by town" in place_query.match_place("Toronto X9X 9X9").sentence
    match = place_query.match_place("Miami, FL 99501")
    assert [place.label for place in match.choices] == ["Miami, Florida", "99501 (Anchorage, Alaska)"]
    assert "99501 is not in Miami, Florida" in match.sentence


def test_much_larger_city_is_chosen():
    match = place_query.match_place("paris")
    assert match.place.label == "Paris, France"
    assert match.choices == [], "no other Paris has clinics"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("96201", "military"),
        ("99999-1234", "couldn’t find the postal code"),
        ("123456", "don’t know the postal code"),
        ("XX1 1AA", "don’t know the postal code"),
        ("X9X 9X9", "don’t know the postal code"),
        ("91,0", "from -90 to 90"),
        ("0,-180.5", "from -180 to 180"),
        ("zzqqxxy", "couldn’t find"),
        ("drop", "couldn’t find"),
        ("🙂", "couldn’t find"),
        ("<script>", "couldn’t find"),
    ],
)
def test_unknown_place_is_explained(typed, words):
    match = place_query.match_place(typed)
    assert match.place is None
    assert words in match.sentence


def test_state_is_matched_as_a_whole():
    florida = make_clinic(city=make_city()).city.parent
    for typed in ("Florida", "FL", "fl", "Florida, USA", "State of Florida"):
        assert place_query.match_place(typed).area.region == florida
    assert place_query.match_place("England").area.label == "England, United Kingdom"
    assert place_query.match_place("Bayern").area.region is None


def test_village_with_listed_clinic_is_matched():
    make_clinic(city=make_city("Negril", None, "Jamaica", latitude=18.27, longitude=-78.35))
    match = place_query.match_place("negril")
    assert match.place.label == "Negril, Jamaica"
    assert place_query.match_place("Jamaica").area.region.name == "Jamaica"


def test_zip_codes_without_position_use_town_position():
    """Place the 872 ZIP codes at 0,0 in the data at their town, or nowhere."""
    rows = [row for row in gazetteer.zipcodes.list_all() if not gazetteer._has_position(row)]
    assert len(rows) == 872
    for row in rows[:: len(rows) // 60]:
        try:
            place = gazetteer.place_of_zip_code(row["zip_code"])
        except gazetteer.UnplacedZipCode:
            continue
        assert abs(place.latitude) > 5


@settings(deadline=None)
@given(st.text(max_size=300))
def test_arbitrary_text_raises_no_error(text):
    match = place_query.match_place(text)
    found = match.place, match.area, match.clinics, match.sentence, match.choices, match.chosen, match.is_nearby
    assert any(found) or not match.text


@settings(deadline=None)
@given(st.text(alphabet="abcde ", max_size=12), st.text(alphabet="abcde ", max_size=12), st.integers(0, 4))
def test_edit_distance_bound_only_caps_result(one, other, bound):
    whole = spelling.edit_distance(one, other, 50)
    assert spelling.edit_distance(one, other, bound) == min(whole, bound + 1)
    assert whole == spelling.edit_distance(other, one, 50)
    assert (whole == 0) == (one == other)
    assert abs(len(one) - len(other)) <= whole <= max(len(one), len(other))


@pytest.mark.parametrize(
    ("one", "other", "errors"), [("maimi", "miami", 1), ("abc", "acb", 1), ("kitten", "sitting", 3), ("", "ab", 2)]
)
def test_swapped_characters_count_as_one_edit(one, other, errors):
    assert spelling.edit_distance(one, other, 5) == errors


def test_character_mask_excludes_no_match():
    """Check that bit masks rule out only names beyond the edit distance."""
    speller = load_cities().speller
    for word in ("denvr", "clevland", "sanantonio", "edinburg"):
        bound = spelling.allowed_errors(word)
        by_hand = {name for name in speller.names if spelling.edit_distance(word, name, bound) <= bound}
        assert {name for _errors, name in speller.near(word)} <= by_hand
        assert bool(speller.near(word)) == bool(by_hand)


def test_a_smaller_town_that_was_chosen_for_its_clinics_is_explained():
    make_clinic(city=make_city("Springfield", "New Jersey"), latitude=40.70, longitude=-74.33)
    match = place_query.match_place("Springfield")
    assert match.place.label == "Springfield, New Jersey"
    assert match.sentence == (
        "There are several places called “Springfield”. This one has clinics near it. "
        "For another one, add its state or country."
    )
    assert place_query.match_place("Springfield, NJ").sentence == ""
