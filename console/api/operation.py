"""One row of the table of operations."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict
from starlette.requests import Request

from console.roles import Permission

PREFIX = "/api/v1"
JSON = "application/json"
Schema = Mapping[str, Any]
"""A JSON schema (draft 2020-12), as OpenAPI 3.1 has them."""


class Body(BaseModel):
    """What a request sends: only the keys of the model, with values of exactly its types."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Nothing(Body):
    """An operation that needs no more than its address: no body, or an empty object."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """``place`` is where it stands. ``meaning`` is for the description."""

    name: str
    place: Literal["query", "path", "header"]
    meaning: str
    schema: Schema
    required: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What an operation answers. ``etag``: the version of the object, for If-Match; '' for none.

    ``parts``: a document that is too large to hold, or no JSON, as pieces of the operation's media type;
    they are sent as they are.
    """

    value: Any = None
    etag: str = ""
    parts: AsyncIterator[str | bytes] | None = None


Work = Callable[[Request, Any], Awaitable[Result]]
"""Takes the request, and its body as the operation's model; None for a GET."""


@dataclass(frozen=True, slots=True)
class Operation:
    """``path`` follows `PREFIX`. ``errors``: statuses beyond those that follow from the rest of the row.

    ``conditional``: it changes an object only as it was read, with If-Match. ``media``: the type of its
    answer; what is not JSON has no schema.
    """

    name: str
    method: Literal["GET", "POST"]
    path: str
    permission: Permission
    title: str
    tag: str
    work: Work
    result: Schema
    parameters: Sequence[Parameter] = ()
    body: type[Body] | None = None
    errors: Sequence[int] = ()
    conditional: bool = False
    versioned: bool = False
    media: str = JSON

    @property
    def statuses(self) -> list[int]:
        """Returns the statuses of all its errors."""
        found = {401, 403, 429, 503, *self.errors}
        if any(each.place == "path" for each in self.parameters):
            found |= {400, 404}
        if any(each.place == "query" for each in self.parameters):
            found.add(400)
        if self.body is not None:
            found |= {400, 413, 415, 422}
        if self.conditional:
            found |= {409, 412, 428}
        return sorted(found)


def path_id(name: str, meaning: str, schema: Schema | None = None) -> Parameter:
    return Parameter(name, "path", meaning, schema or {"type": "string", "minLength": 1}, required=True)


def query(name: str, meaning: str, schema: Schema, *, required: bool = False) -> Parameter:
    return Parameter(name, "query", meaning, schema, required=required)


def obj(**properties: Schema) -> Schema:
    """Returns the schema of an object that has all of these and may get more in later versions."""
    return {"type": "object", "properties": properties, "required": list(properties)}


def many(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


def by_name(schema: Schema) -> Schema:
    return {"type": "object", "additionalProperties": schema}


def maybe(kind: str, **more: Any) -> Schema:
    return {"type": [kind, "null"], **more}


TEXT: Schema = {"type": "string"}
TIME: Schema = {"type": "string", "format": "date-time"}
MAYBE_TEXT = maybe("string")
MAYBE_TIME = maybe("string", format="date-time")
NUMBER: Schema = {"type": "number"}
WHOLE: Schema = {"type": "integer"}
FLAG: Schema = {"type": "boolean"}
ANY: Schema = {"type": "object"}
