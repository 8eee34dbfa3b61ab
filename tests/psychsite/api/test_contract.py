"""Every answer fits the OpenAPI document, and every address answers."""

import pytest
import schemathesis
from django.core import signals
from django.db import close_old_connections
from hypothesis import HealthCheck, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from psychsite.api import openapi
from psychsite.api.registry import RESOURCES
from psychsite.wsgi import application
from tests.psychsite.api.contract import NEEDED, check, get, local, ones, walk

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", RESOURCES)
def test_list_has_all_keys_and_fits_the_document(client, site, name):
    items = walk(client, name)
    assert items, f"the site has something for {name}"
    assert all(list(item) == list(RESOURCES[name].keys) or set(item) == set(RESOURCES[name].keys) for item in items)


@pytest.mark.parametrize("name", ones())
def test_each_thing_of_a_list_has_its_own_answer(client, site, name):
    resource = RESOURCES[name]
    for item in walk(client, name):
        address = item.get("api") or f"/api/v1/{name}/{item['id']}/"
        data = get(client, address)
        check(data, openapi.path_of_one(resource))
        assert set(data) == set(resource.all_keys)
        assert {key: data[key] for key in resource.keys} == item


@pytest.mark.parametrize("name", RESOURCES)
def test_pages_of_one_thing_are_the_whole_list(client, site, name):
    assert walk(client, name, limit=1) == walk(client, name, limit=100)


@pytest.mark.parametrize("name", RESOURCES)
def test_every_filter_and_field_is_taken(client, site, name):
    resource = RESOURCES[name]
    needed = NEEDED.get(name, {})
    for parameter, one in resource.filters.items():
        get(client, f"/api/v1/{name}/", **needed | {parameter: one.example})
    for key in resource.keys:
        for item in get(client, f"/api/v1/{name}/", fields=key, **needed)["items"]:
            assert list(item) == [key]


def test_index_lists_every_resource(client, site):
    index = get(client, "/api/v1/")
    check(index, "/api/v1/")
    assert [row["name"] for row in index["resources"]] == list(RESOURCES)
    for row in index["resources"]:
        get(client, row["api"], **NEEDED.get(row["name"], {}))
    assert get(client, index["openapi"])["openapi"] == "3.1.0"
    assert client.get(local(index["reference"])).status_code == 200


def test_document_is_valid_openapi(client, site):
    schema = schemathesis.openapi.from_dict(get(client, "/api/v1/openapi.json"))
    schema.validate()
    assert len(list(schema.get_all_operations())) == len(RESOURCES) + len(ones()) + 2


@pytest.fixture
def _one_connection():
    """Keep the connection, which Django closes after each request."""
    for one in (signals.request_started, signals.request_finished):
        one.disconnect(close_old_connections)
    yield
    for one in (signals.request_started, signals.request_finished):
        one.connect(close_old_connections)


def _call(examples, number):
    """Call each operation with made-up requests; return how many were answered."""
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    answered = 0
    for found in schema.get_all_operations():
        operation = found.ok()
        # A request without parameters cannot be wrong.
        modes = list(GenerationMode) if any(operation.iter_parameters()) else [GenerationMode.POSITIVE]
        for mode in modes:

            @seed(number)
            @settings(max_examples=examples, database=None, suppress_health_check=list(HealthCheck))
            @given(case=operation.as_strategy(generation_mode=mode))
            def run(case):
                nonlocal answered
                response = case.call(headers={"Accept-Encoding": "identity"})
                assert response.status_code < 500
                # The document cannot say which cursors are ours.
                has_cursor = "cursor" in (case.query or {})
                case.validate_response(response, excluded_checks=[positive_data_acceptance] if has_cursor else [])
                answered += 1

            run()
    return answered


def test_made_up_requests_get_answers_of_the_document(site, _one_connection):
    assert _call(8, 1) >= 300


@pytest.mark.slow
def test_thousands_of_made_up_requests_get_answers_of_the_document(site, _one_connection):
    assert _call(140, 2) >= 5_000
