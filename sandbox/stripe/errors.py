"""Stripe's error responses, with the exact text where one was recorded."""

from typing import Any

_DOCS = "https://stripe.com/docs/error-codes/"
LOCKED = (
    "This object cannot be accessed right now because another API request or Stripe process is currently "
    "accessing it. If you see this error intermittently, retry the request. If you see this error "
    "frequently and are making multiple concurrent requests to a single object, make your requests serially "
    "or at a lower rate."
)
RATE_LIMITED = "Request rate limit exceeded. You can learn more about rate limits here https://stripe.com/docs/rate-limits."
RESTRICTED = (
    "This is a restricted API key, but the required permissions are not available for use by restricted keys."
)


class Refusal(Exception):
    """An error response. A 401 or 403 has neither request id nor version, as recorded from Stripe."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: str | None = None,
        param: str | None = None,
        kind: str = "invalid_request_error",
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status, self.message, self.code, self.param, self.kind = status, message, code, param, kind
        self.headers = headers or {}

    def body(self, request_id: str | None) -> dict[str, Any]:
        error: dict[str, Any] = {}
        if self.code:
            error |= {"code": self.code, "doc_url": _DOCS + self.code.replace("_", "-")}
        error["message"] = self.message
        if self.param:
            error["param"] = self.param
        if request_id and self.status < 500:
            error["request_log_url"] = f"https://dashboard.stripe.com/test/logs/{request_id}"
        error["type"] = self.kind
        return {"error": error}


def mask(key: str) -> str:
    """Masks a key as Stripe does: its type, stars, the last four characters."""
    stem = "_".join(key.split("_")[:2]) + "_" if key.count("_") >= 2 else ""
    hidden = max(len(key) - len(stem) - 4, 0)
    return f"{stem}{'*' * hidden}{key[len(stem) + hidden :]}"


def no_key() -> Refusal:
    return Refusal(
        401,
        "You did not provide an API key. You need to provide your API key in the Authorization header, using "
        "Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See "
        "https://stripe.com/docs/api#authentication for details, or we can help at https://support.stripe.com/.",
    )


def bad_key(key: str) -> Refusal:
    return Refusal(401, f"Invalid API Key provided: {mask(key)}")


def no_access(key: str, account: str) -> Refusal:
    return Refusal(
        403,
        f"The provided key '{mask(key)}' does not have access to account '{account}' (or that account does "
        "not exist). Application access may have been revoked.",
        code="account_invalid",
    )


def no_permission(key: str, account: str, path: str, method: str = "GET") -> Refusal:
    intro = (
        f"The provided key '{mask(key)}' does not have the required permissions for this endpoint on account "
    )
    if path == "/v1/account":
        rest = RESTRICTED
    else:
        resource = path.removeprefix("/v1/").split("/")[0].removesuffix("s")
        access = "write" if method == "POST" else "read"
        rest = f"Having the 'rak_{resource}_{access}' permission would allow this request to continue."
    return Refusal(403, f"{intro}'{account}'. {rest}")


def unknown_url(method: str, path: str) -> Refusal:
    return Refusal(
        404,
        f"Unrecognized request URL ({method}: {path}). If you are trying to list objects, remove the "
        "trailing slash. If you are trying to retrieve an object, make sure you passed a valid (non-empty) "
        "identifier in your code. Please see https://stripe.com/docs or we can help at https://support.stripe.com/.",
    )


def missing(noun: str, identifier: str, param: str = "id") -> Refusal:
    return Refusal(
        404 if param == "id" else 400,
        f"No such {noun}: '{identifier}'",
        code="resource_missing",
        param=param,
    )


def in_test_mode(path: str) -> Refusal:
    """The answer to a live key about an object of test mode."""
    collection, _, identifier = path.removeprefix("/v1/").partition("/")
    return Refusal(
        404,
        f"No such {collection.removesuffix('s')}: '{identifier}'; a similar object exists in test mode, "
        "but a live mode key was used to make this request.",
        code="resource_missing",
        param="id",
    )


def unknown_parameter(name: str) -> Refusal:
    return Refusal(400, f"Received unknown parameter: {name}", code="parameter_unknown", param=name)


def bad_integer(name: str, value: str) -> Refusal:
    return Refusal(400, f"Invalid integer: {value}", code="parameter_invalid_integer", param=name)


def out_of_range(name: str, bound: str) -> Refusal:
    return Refusal(400, f"This value must be {bound}.", code="parameter_invalid_integer", param=name)
