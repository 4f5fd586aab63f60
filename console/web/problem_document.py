"""Problem documents (RFC 9457): what went wrong, for programs. They compare ``code``, never the sentence."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.responses import JSONResponse

MEDIA_TYPE = "application/problem+json"
CODES: Mapping[int, str] = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
    412: "precondition_failed",
    413: "body_too_large",
    415: "unsupported_media_type",
    422: "invalid_body",
    428: "precondition_required",
    429: "too_many_requests",
    431: "head_too_large",
    500: "internal_error",
    503: "unavailable",
}
"""The code of a status, where an error has none of its own."""


def problem(
    status: int,
    sentence: str,
    *,
    code: str = "",
    headers: Mapping[str, str] | None = None,
    more: Mapping[str, Any] | None = None,
) -> JSONResponse:
    """Returns the document. ``more``: members of this kind of problem, such as who was faster."""
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": sentence,
        "code": code or CODES.get(status, "error"),
        **(more or {}),
    }
    kept = {"Cache-Control": "no-store", **(headers or {})}
    return JSONResponse(body, status, kept, MEDIA_TYPE)
