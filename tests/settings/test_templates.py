"""Templates of bodies: placeholders are names, and values are inserted once."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from settings.templates import LONGEST, MOST_PLACEHOLDERS, MOST_VALUES, PLACEHOLDERS, BodyTemplate, fill

CHECK = TypeAdapter(BodyTemplate)
VALUES = {name: f"<{name}>" for name in PLACEHOLDERS}


def test_placeholders_are_replaced_in_tables_and_arrays() -> None:
    template = CHECK.validate_python(
        {"a": "{severity} {subject}", "b": [{"c": "{title}"}, 5, True, 0.5], "{id}": "plain"}
    )
    assert fill(template, VALUES) == {
        "a": "<severity> <subject>",
        "b": [{"c": "<title>"}, 5, True, 0.5],
        "{id}": "plain",
    }


def test_doubled_braces_are_literal() -> None:
    template = CHECK.validate_python({"a": "{{{id}}} {{at}}"})
    assert fill(template, VALUES) == {"a": "{<id>} {at}"}


def test_a_value_is_not_a_template() -> None:
    assert fill({"a": "{reason}"}, {"reason": "{severity} {{ {0.__class__}"}) == {
        "a": "{severity} {{ {0.__class__}"
    }


@settings(deadline=None, max_examples=60)
@given(st.text(st.sampled_from("{}a.[]!:_0"), max_size=30) | st.text(max_size=30))
def test_any_text_is_refused_or_filled(text: str) -> None:
    try:
        template = CHECK.validate_python({"a": text})
    except ValidationError:
        return
    filled = fill(template, VALUES)["a"]
    assert "{" in text or "}" in text or filled == text
    json.dumps(filled)


@pytest.mark.parametrize(
    "body",
    [
        {str(number): 0 for number in range(MOST_VALUES + 1)},
        {"a": "{id}" * (MOST_PLACEHOLDERS + 1)},
        {"a": "x" * (LONGEST + 1)},
        {"a": "\0"},
        {"a": 2**63},
        {"a": float("nan")},
    ],
    ids=["values", "placeholders", "length", "NUL", "a large number", "no number"],
)
def test_a_body_is_bounded_and_has_a_form_in_json(body: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        CHECK.validate_python(body)
