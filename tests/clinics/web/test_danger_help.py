"""Help lines above results for readers who type words of danger."""

import pytest

from clinics.models import HelpLine

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def lines():
    for number, country in (("988", "US"), ("3114", "FR"), ("116 123", "GB")):
        HelpLine.objects.create(name=f"Line of {country}", phone=number, country_code=country)


@pytest.mark.parametrize("path", ["/search/?q=kill+myself", "/clinics/?near=kill+myself", "/kill-myself/"])
def test_words_of_danger_show_help_before_all_else(client, path):
    page = client.get(path, headers={"accept-language": "en-GB"}).content.decode()
    help_at, main = page.index('id="danger-help"'), page.index("<main")
    assert main < help_at
    section = page[help_at : page.index("</section>", help_at)]
    assert "tel:116123" in section and "tel:999" in section and "tel:988" not in section
    assert all(page.index(word) > help_at for word in ("finder__radius", "No results", "ways") if word in page[main:])


def test_help_is_in_the_language_of_the_words(client):
    page = client.get("/search/?q=je+veux+mourir", headers={"accept-language": "fr-FR"}).content.decode()
    assert 'lang="fr"' in page and "tel:3114" in page and "Vous n’êtes pas seul" in page


@pytest.mark.parametrize("path", ["/search/?q=ketamine", "/clinics/?near=Denver", "/nothing-here/"])
def test_other_words_show_no_help(client, path):
    assert "danger-help" not in client.get(path).content.decode()
