"""Reads the JSON body of a request strictly: what is ambiguous or unknown is refused, never guessed."""

import json
from typing import Any, TypeVar

from pydantic import ValidationError
from starlette.requests import Request

from console.api.operation import Body
from console.web.problems import CodedProblem

LARGEST = 64_000
"""Bytes."""
DEEPEST = 8
"""Levels of objects and lists. No body of ours has more than two."""

B = TypeVar("B", bound=Body)


async def read_body(request: Request, model: type[B]) -> B:
    """Returns the body as its model. Raises CodedProblem: 400, 413, 415 or 422."""
    content = await _content(request)
    if not content and not any(each.is_required() for each in model.model_fields.values()):
        return model()
    _check_type(request)
    value = _parse(content)
    try:
        return model.model_validate(value)
    except ValidationError as error:
        raise _invalid(error) from None


async def _content(request: Request) -> bytes:
    found = bytearray()
    async for chunk in request.stream():
        found += chunk
        if len(found) > LARGEST:
            raise CodedProblem(413, "body_too_large", f"the body has more than {LARGEST:,} bytes")
    return bytes(found)


def _check_type(request: Request) -> None:
    kind, _, parameter = request.headers.get("content-type", "").partition(";")
    charset = parameter.strip().lower().replace('"', "")
    if kind.strip().lower() != "application/json" or charset not in {"", "charset=utf-8"}:
        raise CodedProblem(415, "unsupported_media_type", "send JSON, with Content-Type: application/json")


def _parse(content: bytes) -> Any:
    try:
        value = json.loads(
            content.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_refuse, parse_float=_finite
        )
        _check(value, 0)
    except RecursionError:
        raise _not_json("it is nested too deeply") from None
    except ValueError as error:  # also of Unicode
        raise _not_json(str(error)) from None
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key is there twice")
    return found


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _finite(text: str) -> float:
    found = float(text)
    if found in {float("inf"), float("-inf")}:
        raise ValueError("a number is too large")
    return found


def _check(value: Any, depth: int) -> None:
    """Raises ValueError for what Postgres cannot store, and for depth."""
    if depth > DEEPEST:
        raise ValueError("it is nested too deeply")
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= each <= "\udfff" for each in value):
            raise ValueError("a text has a character that cannot be stored")
    elif isinstance(value, dict):
        for name, each in value.items():
            _check(name, depth + 1)
            _check(each, depth + 1)
    elif isinstance(value, list):
        for each in value:
            _check(each, depth + 1)


def _not_json(why: str) -> CodedProblem:
    return CodedProblem(400, "invalid_json", f"the body is no JSON that can be read: {why[:200]}")


def _invalid(error: ValidationError) -> CodedProblem:
    """Names each wrong key, never the value, which may be a secret that was sent by mistake."""
    found = [
        {
            "pointer": "".join(f"/{_escaped(part)}" for part in each["loc"]),
            "detail": each["msg"],
        }
        for each in error.errors(include_url=False, include_input=False, include_context=False)
    ]
    first = found[0]
    where = first["pointer"] or "the body"
    return CodedProblem(422, "invalid_body", f"{where}: {first['detail']}", more={"errors": found[:20]})


def _escaped(part: object) -> str:
    return str(part)[:100].replace("~", "~0").replace("/", "~1")
