"""ETags: a change of an object is made only if its sender has seen the object as it is."""

import hashlib
import json
from typing import Any

from starlette.requests import Request

from console.web.problems import BadInput, CodedProblem

_LONGEST = 1_000


def version_of(value: Any) -> str:
    """Returns the entity tag of a JSON value. Any change of it changes the tag."""
    text = json.dumps(value, sort_keys=True, separators=(",", ":"))
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def check_match(request: Request, etag: str) -> None:
    """Raises 428 without If-Match, and 412 if it names another version."""
    written = request.headers.get("if-match")
    if written is None:
        raise CodedProblem(
            428,
            "precondition_required",
            "send If-Match with the ETag of the object as you read it, or * to change it however it is",
        )
    if not matches(written, etag):
        raise CodedProblem(
            412,
            "precondition_failed",
            "it has changed since you read it: read it again, and decide again",
            headers={"ETag": etag},
            more={"etag": etag},
        )


def matches(written: str, etag: str, *, weak: bool = False) -> bool:
    """Whether a header names the version. Weak tags count for If-None-Match only (RFC 9110, 13.1)."""
    if len(written) > _LONGEST:
        raise BadInput("If-Match and If-None-Match have at most 1,000 characters")
    tags = [each.strip() for each in written.split(",")]
    if weak:
        tags = [each.removeprefix("W/") for each in tags]
    return tags == ["*"] or etag in tags
