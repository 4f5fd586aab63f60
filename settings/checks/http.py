"""``kind = "http"``: a URL whose response must be as expected, and in time; or several, as ``steps``."""

from datetime import timedelta
from functools import cached_property
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from settings.addresses import is_private, parse_host
from settings.checks.base import Thresholds, at_most
from settings.checks.http_request import HttpExpect, HttpRequest
from settings.checks.http_secrets import secrets_of
from settings.checks.http_steps import HttpStep, check_steps
from settings.urls import HttpUrl
from settings.values import Duration, format_duration

__all__ = ["HttpCheck", "HttpExpect", "HttpRequest", "HttpStep"]

_OF_A_STEP = ("method", "headers", "basic_auth", "body", "json_", "form", "expect", "follow_redirects")
_MOST_STEPS = 20


class _WithSteps(Thresholds):
    """Before the keys of a request, whose validators read ``steps``."""

    steps: Annotated[tuple[HttpStep, ...], Field(max_length=_MOST_STEPS), AfterValidator(check_steps)] = ()


class HttpCheck(HttpRequest, _WithSteps):
    """Without ``steps``, the keys of a request are the check's own."""

    kind: Literal["http"]
    url: HttpUrl | None = Field(default=None, validate_default=True)
    allow_private: bool | None = None
    tls_degraded_below: Duration = timedelta(days=21)
    tls_fail_below: Duration = at_most("tls_degraded_below", timedelta(days=3))

    @cached_property
    def secrets(self) -> tuple[str, ...]:
        """What a server could send back of the requests, and nothing may show."""
        return tuple(secret for request in (self, *self.steps) for secret in secrets_of(request))

    @field_validator("url")
    @classmethod
    def _needs_url_or_steps(cls, url: str | None, info: ValidationInfo) -> str | None:
        steps = info.data.get("steps")
        if url is None and steps == ():
            raise ValueError("this key is required")
        if url is not None and steps:
            raise ValueError("belongs into a [[checks.steps]], because this check has steps")
        return url

    @field_validator(*_OF_A_STEP)
    @classmethod
    def _of_a_step(cls, value: Any, info: ValidationInfo) -> Any:
        if info.data.get("steps"):
            raise ValueError("belongs into a [[checks.steps]], because this check has steps")
        return value

    @field_validator("allow_private")
    @classmethod
    def _permits_its_url(cls, allow_private: bool | None, info: ValidationInfo) -> bool | None:
        urls = [info.data.get("url") or "", *(step.url for step in info.data.get("steps", ()))]
        addresses = [
            parse_host(urlsplit(url).hostname or "") for url in urls if "{" not in url.partition("://")[2]
        ]
        if allow_private is False and any(each is not None and is_private(each) for each in addresses):
            raise ValueError("url has a private address: remove this key, or write a public address")
        return allow_private

    @field_validator("tls_fail_below")
    @classmethod
    def _within_degraded(cls, fail_below: timedelta, info: ValidationInfo) -> timedelta:
        degraded = info.data.get("tls_degraded_below", fail_below)
        if fail_below > degraded:
            raise ValueError(
                f'must not be longer than tls_degraded_below, which is "{format_duration(degraded)}"'
            )
        return fail_below
