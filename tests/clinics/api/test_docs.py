"""Examples and key names in docs/api.md against real responses."""

import json
import re
from pathlib import Path

import pytest

TEXT = (Path(__file__).resolve().parents[3] / "docs" / "api.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```\nGET (\S+)\n```\n\n```json\n(.*?)```", TEXT, re.S)


def differences(shown, found, at=""):
    """Yield the paths at which the data differs from the example.

    Keys that the example omits are ignored.
    """
    if isinstance(shown, dict) and isinstance(found, dict):
        for key, value in shown.items():
            if key not in found:
                yield f"{at}/{key} is not there"
            else:
                yield from differences(value, found[key], f"{at}/{key}")
    elif isinstance(shown, list) and isinstance(found, list) and len(shown) == len(found):
        for number, (one, other) in enumerate(zip(shown, found, strict=True)):
            yield from differences(one, other, f"{at}/{number}")
    elif shown != found:
        yield f"{at}: {shown!r} is {found!r}"


def test_example_comparison_detects_differences():
    assert not list(differences({"a": [{"b": 1}]}, {"a": [{"b": 1, "c": 2}], "d": 3}))
    for wrong in ({"a": []}, {"a": [{"b": 2}]}, {"e": 1}, {"a": None}):
        assert list(differences(wrong, {"a": [{"b": 1}]}))


@pytest.mark.parametrize(("address", "example"), EXAMPLES, ids=[address for address, _ in EXAMPLES])
def test_documented_api_examples_match_responses(client, directory, address, example):
    found = json.loads(client.get(address).content)
    assert list(differences(json.loads(example), found)) == []
    unnamed = {key for key in found if f'"{key}"' not in TEXT and f"`{key}`" not in TEXT}
    assert not unnamed, f"docs/api.md does not speak of {sorted(unnamed)}"


def test_every_api_endpoint_has_documented_example():
    kinds = {re.sub(r"\?.*", "", address).split("/")[2] for address, _ in EXAMPLES}
    assert kinds == {"clinics", "regions", "help-lines"} and len(EXAMPLES) == 5
