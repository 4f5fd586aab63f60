"""The double's objects match the official description of Stripe's objects."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from sandbox.stripe.changes import Changes
from sandbox.stripe.lists import collections_of
from sandbox.stripe.window import payment_window
from sandbox.stripe.world import World

OPENAPI = Path(__file__).resolve().parents[3] / "shared" / "stripe" / "openapi"
NOUNS = (
    "payment_intent",
    "charge",
    "refund",
    "payout",
    "dispute",
    "balance_transaction",
    "event",
    "webhook_endpoint",
    "account",
    "balance",
)

pytestmark = pytest.mark.skipif(not OPENAPI.is_dir(), reason="the official description of Stripe is not here")


@pytest.fixture(scope="module")
def world() -> World:
    now = datetime.now(UTC)
    world = World(3, payment_window(4000, now - timedelta(days=29), now), collections_of)
    changes = Changes(world)
    paid = changes.create_payment()
    changes.refund(paid, 500)
    changes.dispute(changes.create_payment())
    changes.change_payment(changes.create_payment(status="processing"), "succeeded")
    changes.change_payment(changes.create_payment(status="requires_action"), "canceled")
    return world


@pytest.fixture(scope="module")
def schemas() -> dict[str, Any]:
    named = json.loads((OPENAPI / "schemas-2023-08-16.json").read_text())["schemas"]
    return {name: converted(schema, named) for name, schema in named.items()}


@pytest.fixture(scope="module")
def newest() -> dict[str, Any]:
    resources: dict[str, Any] = json.loads((OPENAPI / "sdk-2026-10-28.endive.json").read_text())["resources"]
    return resources


def converted(node: Any, named: Any) -> Any:
    """OpenAPI 3.0 as JSON schema: nullable becomes a choice; dangling references are dropped."""
    if isinstance(node, list):
        return [converted(each, named) for each in node]
    if not isinstance(node, dict):
        return node
    schema = {name: converted(value, named) for name, value in node.items() if name != "nullable"}
    if "$ref" in schema and str(schema["$ref"]).rpartition("/")[2] not in named:
        del schema["$ref"]
    return {"anyOf": [schema, {"type": "null"}]} if node.get("nullable") else schema


def every(world: World, noun: str) -> Iterator[dict[str, Any]]:
    if noun in ("account", "balance"):
        yield json.loads(getattr(world, noun)())
        return
    collection = next(each for each in world.collections.values() if each.noun == noun)
    keys = collection.keys().values
    step = max(1, len(keys) // 700)
    for value in [*keys[::step], *keys[-40:]]:
        yield json.loads(collection.render(value))


@pytest.mark.parametrize("noun", NOUNS)
def test_every_object_validates_against_the_official_schema(
    world: World, schemas: dict[str, Any], noun: str
) -> None:
    import jsonschema  # takes a second to import

    root = {"components": {"schemas": schemas}, "$ref": f"#/components/schemas/{noun}"}
    validator = jsonschema.Draft4Validator(root)
    for each in every(world, noun):
        assert [error.message for error in validator.iter_errors(each)] == []


@pytest.mark.parametrize("noun", NOUNS)
def test_every_object_has_the_newest_fields_and_enum_values(
    world: World, newest: dict[str, Any], noun: str
) -> None:
    fields = {k: v for k, v in newest[noun]["fields"].items() if k not in ("OBJECT_NAME", "deleted")}
    required = {name for name, each in fields.items() if not each["optional"]}
    for each in every(world, noun):
        assert set(each) <= set(fields)
        assert required <= {name for name, value in each.items() if value is not None}
        for name in each.keys() & {name for name, field in fields.items() if field.get("enum")}:
            values = each[name] if isinstance(each[name], list) else [each[name]]
            assert set(values) - {None} <= set(fields[name]["enum"]), name


@pytest.mark.parametrize(
    ("noun", "absent"),
    [
        ("payment_intent", {"hooks", "payment_details", "payment_record", "presentment_details"}),
        ("charge", {"authorization_code", "level3", "presentment_details", "refunds", "transfer"}),
        ("payout", set()),
        ("balance_transaction", set()),
        ("dispute", {"intended_submission_method"}),
    ],
)
def test_only_fields_that_stripe_may_omit_are_absent(
    world: World, newest: dict[str, Any], noun: str, absent: set[str]
) -> None:
    fields = set(newest[noun]["fields"]) - {"OBJECT_NAME"}
    assert fields - set().union(*every(world, noun)) == absent


def test_lists_accept_the_official_filters() -> None:
    from sandbox.stripe.query import FILTERS

    listed = json.loads((OPENAPI / "schemas-2023-08-16.json").read_text())["list_endpoints"]
    for path, filters in FILTERS.items():
        official = {each["name"] for each in listed[path]["params"]}
        assert official - {"limit", "starting_after", "ending_before", "expand"} <= set(filters)
        assert set(filters) - official <= {"customer_account"}  # newer than that description
