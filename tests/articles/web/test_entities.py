"""What a topic is about: on its pages, in the graph, in the search."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from articles.models import TopicEntity
from tests.factories.articles import make_live, make_topic
from tests.psychsite.schema_org import VOCABULARY, find_node, graph_of, list_faults, list_unsaid

pytestmark = pytest.mark.django_db
KINDS = TopicEntity.Kind


@pytest.fixture
def topic():
    topic = make_topic("Esketamine therapy")
    rows = [
        (KINDS.DRUG, "Esketamine", "Spravato, S-ketamine", "N06AX27"),
        (KINDS.CONDITION, "Depression", "", "F33.2"),
        (KINDS.THERAPY, "Talking <therapy>", "", ""),
    ]
    for kind, name, others, code in rows:
        entity = TopicEntity(topic=topic, kind=kind, name=name, other_names=others, code=code)
        entity.full_clean()
        entity.save()
    return topic


@pytest.mark.parametrize("path", ["/topics/esketamine-therapy/", "/articles/drug/"])
def test_pages_and_graph_name_them(client, topic, path):
    make_live("Drug", slug="drug", topic=topic)
    page = client.get(path).text
    assert "<strong>Esketamine</strong>, also called Spravato, S-ketamine (ATC N06AX27)" in page
    assert "<strong>Talking &lt;therapy&gt;</strong></li>" in page
    graph = graph_of(page)
    about = find_node(graph, "CollectionPage" if "topics" in path else "MedicalWebPage")["about"]
    assert [node["@type"] for node in about] == ["MedicalCondition", "Drug", "MedicalTherapy"]
    assert about[1]["alternateName"] == ["Spravato", "S-ketamine"]
    assert about[1]["code"] == {"@type": "MedicalCode", "codeValue": "N06AX27", "codingSystem": "ATC"}
    assert not list_unsaid(graph, page)
    if VOCABULARY.exists():
        assert not list_faults(graph)


def test_search_finds_one_name_by_another(client, topic):
    TopicEntity.objects.filter(name="Esketamine").update(other_names="Spravato, Quietol")
    make_live("Esketamine at night", slug="night")
    assert "/articles/night/" in client.get("/search/?q=quietol").text
    TopicEntity.objects.all().delete()
    assert "/articles/night/" not in client.get("/search/?q=quietol").text


@pytest.mark.parametrize(
    ("kind", "code"), [(KINDS.DRUG, "F33.2"), (KINDS.CONDITION, "N06AX27"), (KINDS.THERAPY, "F33.2"), (KINDS.DRUG, "x")]
)
def test_code_fits_its_kind(topic, kind, code):
    with pytest.raises(ValidationError, match="code"):
        TopicEntity(topic=topic, kind=kind, name="Other", code=code).full_clean()


@pytest.mark.parametrize("broken", [{"kind": "Person"}, {"kind": "MedicalTherapy", "code": "F33"}, {"name": ""}])
def test_database_refuses_what_the_form_refuses(topic, broken):
    with pytest.raises(IntegrityError), transaction.atomic():
        TopicEntity.objects.filter(name="Esketamine").update(**broken)
