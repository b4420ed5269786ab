"""The schema says of every operation how it is called, what it answers and how it refuses."""

import json
from typing import Any

import pytest

from tests.backend.gates.addresses import addresses
from tests.walls.trees import ROOT

SCHEMA: dict[str, Any] = json.loads((ROOT / "frontend" / "openapi.json").read_text())
OPERATIONS = [  # of our own making; how allauth tells its errors is its own affair
    (f"{method.upper()} {path.lstrip('/')}", operation)
    for path, methods in SCHEMA["paths"].items()
    for method, operation in methods.items()
    if "_allauth" not in path
]
UNTOLD = {"GET api/schema/", "GET v1/{any}"}  # the schema itself, and what is not there


def test_every_address_of_the_api_is_an_operation() -> None:
    asked = {one for one in addresses() if one.split(" ")[1].startswith(("api/", "v1/"))}
    told = {name for name, _ in OPERATIONS}
    assert asked - UNTOLD == told, "run `make contract`, or describe what is missing"


def test_every_operation_has_a_name_of_its_own() -> None:
    names = [operation["operationId"] for _, operation in OPERATIONS]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize(("name", "operation"), OPERATIONS, ids=[name for name, _ in OPERATIONS])
def test_every_operation_tells_its_errors(name: str, operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    assert any(code.startswith("2") for code in responses)
    errors = [one for code, one in responses.items() if code == "default" or code[0] in "45"]
    assert errors
    for error in errors:
        (content,) = error["content"].values()
        assert content["schema"]["$ref"].endswith("Error")


@pytest.mark.parametrize(("name", "operation"), OPERATIONS, ids=[name for name, _ in OPERATIONS])
def test_every_parameter_and_body_is_described(name: str, operation: dict[str, Any]) -> None:
    named = {one["name"] for one in operation.get("parameters", []) if one["in"] == "path"}
    assert named == {part.split("}")[0] for part in name.split("{")[1:]}
    for content in operation.get("requestBody", {}).get("content", {}).values():
        assert content["schema"]


@pytest.mark.parametrize(
    ("name", "operation"),
    [(name, one) for name, one in OPERATIONS if name.startswith("GET api/")],
    ids=[name for name, _ in OPERATIONS if name.startswith("GET api/")],
)
def test_every_list_is_a_page(name: str, operation: dict[str, Any]) -> None:
    schema = operation["responses"].get("200", {}).get("content", {}).get("application/json", {})
    shape = _resolved(schema.get("schema", {}))
    assert shape.get("type") != "array", "answer with backend.lib.pages.Page"
    if "results" in shape.get("properties", {}):
        assert set(shape["properties"]) >= {"next", "previous", "results"}
        assert "cursor" in {one["name"] for one in operation["parameters"]}


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    found = schema
    for step in schema.get("$ref", "").split("/")[1:]:
        found = SCHEMA if step == "components" and found is schema else found
        found = found[step]
    return found
