"""One publication is one row of sources, in the database too."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from lxml import html as lxml_html

from articles.models import Reference, Source
from tests.factories.articles import add_block, freeze, make_article, publish

pytestmark = pytest.mark.django_db


def test_doi_is_stored_in_one_form_and_once():
    source = Source.objects.create(title="Rest", doi="https://doi.org/10.1056/NEJMoa1.")
    assert Source.objects.get().doi == "10.1056/nejmoa1"
    with pytest.raises(ValidationError, match="There is a source with this DOI already"):
        Source(title="Rest", doi="DOI:10.1056/nejmOA1").full_clean()
    for doi in ("10.1056/nejmoa1", "10.1056/NEJMOA1"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Source.objects.create(title="Again", doi=doi)
    assert Source.objects.get() == source


@pytest.mark.parametrize(
    "values",
    [
        {"doi": "10.1000/ABC"},
        {"doi": "doi:10.1000/abc"},
        {"doi": "10.1000/abc."},
        {"pmid": "012"},
        {"kind": "rumor"},
        {"participants": 0},
    ],
    ids=str,
)
def test_database_refuses_other_forms(values):
    source = Source.objects.create(title="Rest", url="https://example.org/")
    (name, value), *_none = values.items()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE articles_source SET {name} = %s WHERE id = %s", [value, source.pk])


def test_pubmed_number_belongs_to_one_source():
    Source.objects.create(title="Rest", pmid="https://pubmed.ncbi.nlm.nih.gov/33852780/")
    with pytest.raises(IntegrityError):
        Source.objects.create(title="Rest again", pmid="33852780")


def test_kind_is_frozen_with_the_reference(client):
    source = Source.objects.create(title="Rest", doi="10.1000/1", kind="trial", design="randomized", participants=59)
    article = make_article()
    add_block(article, Reference, source=source)
    edition = publish(freeze(article))
    Source.objects.update(participants=60)
    page = lxml_html.fromstring(client.get(edition.get_absolute_url()).content)
    assert page.xpath("string(//span[@class='references__about'])") == "Trial, randomized, 59 people."
    assert freeze(article).number == 2, "the number of people is part of the text"
