"""Pages of one town under several spellings become one."""

import pytest
from django.core.management import call_command

from clinics.models import Clinic, Region
from tests.factories.places import make_clinic, make_region

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages():
    """Return the pages of Munich: two clinics in the second one, none in the third."""
    country = Region.objects.create(name="Germany", kind="country", country_code="DE")
    state = make_region(name="Bayern", kind="state", parent=country)
    found = [Region.objects.create(name=name, kind="city", parent=state) for name in ("Munich", "München", "Muenchen")]
    make_clinic(city=found[0])
    for _number in range(2):
        make_clinic(city=found[1])
    Region.objects.create(name="Erlangen", kind="city", parent=state)
    return found


def test_dry_run_says_what_would_be_merged(pages, capsys):
    call_command("merge_towns", dry_run=True)
    said = capsys.readouterr().out
    assert "1 towns would be merged, 0 left." in said
    assert "→ München (/clinics/germany/bayern/munchen/), 1 clinics" in said
    assert Region.objects.filter(kind="city").count() == 4


def test_clinics_move_and_old_addresses_lead_to_the_page_that_is_kept(pages, client, capsys):
    telehealth = Clinic.objects.filter(city=pages[0]).get()
    telehealth.telehealth_regions.add(pages[2], pages[1])
    old = [page.get_absolute_url() for page in (pages[0], pages[2])]
    call_command("merge_towns")
    assert list(Region.objects.filter(kind="city").values_list("name", flat=True)) == ["Erlangen", "München"]
    assert Clinic.objects.filter(city=pages[1]).count() == 3
    assert list(telehealth.telehealth_regions.values_list("name", flat=True)) == ["München"]
    for address in old:
        answer = client.get(address)
        assert (answer.status_code, answer["Location"]) == (301, pages[1].get_absolute_url())
    call_command("merge_towns")
    assert "0 towns merged, 0 left." in capsys.readouterr().out
