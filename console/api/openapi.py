"""The description of the API as OpenAPI 3.1, made of the table of operations."""

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

from console.api.operation import JSON, PREFIX, TEXT, WHOLE, Body, Operation, Parameter, obj
from console.web.problem_document import CODES, MEDIA_TYPE

VERSION = "1.0.0"
"""Of the API: the first number changes when an operation or a key goes away."""
_CONVERTER = re.compile(r"\{(\w+):\w+\}")
_PROBLEM = obj(type=TEXT, title=TEXT, status=WHOLE, detail=TEXT, code=TEXT)
_ETAG = {"description": "The version of the object, for If-Match and If-None-Match", "schema": TEXT}
_RETRY = {"description": "Seconds", "schema": WHOLE}


def document(operations: Sequence[Operation]) -> dict[str, Any]:
    """Returns the document."""
    paths: dict[str, dict[str, Any]] = {}
    for each in operations:
        paths.setdefault(public_path(each), {})[each.method.lower()] = _operation(each)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Paywatch",
            "version": VERSION,
            "description": "What Paywatch knows, and what people do with it. See docs/console/api.md.",
        },
        "paths": paths,
        "components": {
            "securitySchemes": _SCHEMES,
            "schemas": {"Problem": _PROBLEM, **_bodies(operations)},
            "responses": {str(status): _error(status) for status in CODES},
        },
    }


_SCHEMES: Mapping[str, Any] = {
    "token": {"type": "http", "scheme": "bearer", "description": "A token of `paywatch console token add`"},
    "session": {
        "type": "apiKey",
        "in": "cookie",
        "name": "__Host-paywatch",
        "description": "The session of a browser; `paywatch` over plain http",
    },
    "csrf": {
        "type": "apiKey",
        "in": "header",
        "name": "X-CSRF-Token",
        "description": "With a session, for everything but GET: the token in the page",
    },
}


def public_path(operation: Operation) -> str:
    """Returns the path without what Starlette adds to the names of parameters."""
    return PREFIX + _CONVERTER.sub(r"{\1}", operation.path)


def _operation(each: Operation) -> dict[str, Any]:
    success: dict[str, Any] = {
        "description": each.title,
        "content": {each.media: {"schema": each.result} if each.media == JSON else {}},
    }
    if each.versioned:
        success["headers"] = {"ETag": _ETAG}
    responses = {"200": success} | {
        str(status): {"$ref": f"#/components/responses/{status}"} for status in each.statuses
    }
    if each.versioned and each.method == "GET":
        responses["304"] = {"description": "It is as If-None-Match says", "headers": {"ETag": _ETAG}}
    found: dict[str, Any] = {
        "operationId": each.name,
        "summary": each.title,
        "description": f"Needs the permission `{each.permission}`.",
        "tags": [each.tag],
        "parameters": [_parameter(one) for one in each.parameters],
        "responses": responses,
        "security": [{"token": []}, {"session": []} if each.method == "GET" else {"session": [], "csrf": []}],
        "x-permission": each.permission.value,
    }
    if each.body is not None:
        found["requestBody"] = {
            "required": any(one.is_required() for one in each.body.model_fields.values()),
            "content": {
                "application/json": {"schema": {"$ref": f"#/components/schemas/{each.body.__name__}"}}
            },
        }
    return found


def _parameter(each: Parameter) -> dict[str, Any]:
    return {
        "name": each.name,
        "in": each.place,
        "required": each.required,
        "description": each.meaning,
        "schema": each.schema,
    }


def _bodies(operations: Sequence[Operation]) -> dict[str, Any]:
    models: dict[str, type[Body]] = {each.body.__name__: each.body for each in operations if each.body}
    return {name: model.model_json_schema() for name, model in sorted(models.items())}


def _error(status: int) -> dict[str, Any]:
    found: dict[str, Any] = {
        "description": HTTPStatus(status).phrase,
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if status == 429:
        found["headers"] = {"Retry-After": _RETRY}
    return found
