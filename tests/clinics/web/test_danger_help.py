"""Help lines above results for readers who type words of danger."""

import pytest

from articles.publishing import actions
from clinics.models import HelpLine
from clinics.web.danger_help import MAX_LINES
from tests.factories.articles import ALL, make_live, make_user
from tests.factories.places import make_clinic

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


@pytest.mark.parametrize("language", ["", "en", "es-419", "de-AT"])
def test_reader_of_no_known_country_sees_numbers_and_the_line_for_everywhere(client, language):
    for country in ("CA", "ES", "DE", "IT"):
        HelpLine.objects.create(name=f"Line of {country}", phone="116 123", country_code=country)
    HelpLine.objects.create(name="Line for everywhere", url="https://lines.example/")
    page = client.get("/search/?q=kill+myself", headers={"accept-language": language}).content.decode()
    section = page[page.index('id="danger-help"') :].partition("</section>")[0]
    assert section.count('class="help__name"') == MAX_LINES
    assert "Line for everywhere" in section and section.count("tel:") > MAX_LINES - 1


def test_help_is_in_the_language_of_the_words(client):
    page = client.get("/search/?q=je+veux+mourir", headers={"accept-language": "fr-FR"}).content.decode()
    assert 'lang="fr"' in page and "tel:3114" in page and "Vous n’êtes pas seul" in page


@pytest.mark.parametrize("path", ["/search/?q=ketamine", "/clinics/?near=Denver", "/nothing-here/"])
def test_other_words_show_no_help(client, path):
    assert "danger-help" not in client.get(path).content.decode()


@pytest.mark.parametrize("path", ["/nothing-here/?q=kill+myself", "/articles/none/?a=1&b=i%20want%20to%20die"])
def test_words_of_danger_in_the_query_show_help_on_404_and_are_not_repeated(client, path):
    response = client.get(path)
    page = response.content.decode()
    assert response.status_code == 404 and 'id="danger-help"' in page and "tel:988" in page
    assert not any(words in page for words in ("kill myself", "kill+myself", "want to die", "want%20to%20die"))


def test_a_phrase_does_not_run_on_from_one_parameter_to_the_next(client):
    assert "danger-help" not in client.get("/nothing-here/?kill=myself").content.decode()


@pytest.mark.parametrize("query, shows_help", [("", False), ("?q=kill+myself", True)])
def test_words_of_danger_show_help_on_the_page_of_a_removed_clinic(client, query, shows_help):
    make_clinic(slug="here", state="opted_out")
    response = client.get(f"/clinic/here/{query}")
    page = response.content.decode()
    assert response.status_code == 410 and ('id="danger-help"' in page) is shows_help
    assert "kill" not in page[page.index("<main") :]


@pytest.mark.parametrize("query, shows_help", [("", False), ("?q=kill+myself", True)])
def test_words_of_danger_show_help_once_on_the_page_of_a_withdrawn_article(client, query, shows_help):
    actions.withdraw(article=make_live("Sleep", days_ago=1).article, by=make_user("chief", *ALL))
    response = client.get(f"/articles/sleep/{query}")
    page = response.content.decode()
    assert response.status_code == 410 and ('id="danger-help"' in page) is shows_help
    assert page.count('class="help"') == 1
