"""``kind = "webhook"``: a signed synthetic event must have its effect, and forged ones must have none."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field, SecretStr, ValidationInfo, field_validator

from settings.checks.base import CheckBase, Cleanup, Seen, at_most
from settings.checks.payload import Payload
from settings.checks.stripe_events import check_event_type
from settings.credentials import check_signing_secret, check_stripe_secret
from settings.urls import HttpUrl
from settings.values import Distinct, Duration, Secret, Text, at, format_duration

Refusal = Literal[
    "forged",
    "stale",
    "unsigned",
    "future",
    "truncated",
    "reserialised",
    "wrong_secret",
    "non_ascii_signature",
    "oversized",
    "wrong_content_type",
    "not_utf8",
    "wrong_scheme",
]
Ignored = Literal["replayed", "out_of_order"]
_API_VERSION = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}(\.[a-z]+)?")


def _api_version(version: str) -> str:
    if not _API_VERSION.fullmatch(version):
        raise ValueError('write a version of Stripe\'s API, such as "2025-09-30.clover" or "2024-06-20"')
    return version


class WebhookCheck(CheckBase):
    queries: ClassVar[tuple[str, ...]] = ("seen", "cleanup")

    kind: Literal["webhook"]
    timeout: Duration = at_most("every", timedelta(seconds=30))
    url: HttpUrl
    scheme: Literal["stripe", "ikhokha", "hmac-sha256"] = "stripe"
    secret: Secret
    old_secret: Secret | None = None
    old_secret_refused: bool = False
    app_id: Text | None = None
    event: Text = "payment_intent.succeeded"
    api_version: Annotated[str, AfterValidator(_api_version)] | None = None
    payload: Payload = Field(default_factory=dict)
    seen: Seen | None = None
    cleanup: Cleanup | None = None
    must_refuse: Annotated[tuple[Refusal, ...], Distinct] = ("forged", "stale", "unsigned")
    must_ignore: Annotated[tuple[Ignored, ...], Distinct] = ()

    @classmethod
    def environment_keys(cls, table: Mapping[str, Any], /) -> Mapping[str, str]:
        return {"secret": "stripe_webhook_secret"} if table.get("scheme", "stripe") == "stripe" else {}

    @field_validator("secret")
    @classmethod
    def _of_its_scheme(cls, secret: SecretStr, info: ValidationInfo) -> SecretStr:
        _check_secret(secret, info)
        return secret

    @field_validator("old_secret")
    @classmethod
    def _rolled(cls, secret: SecretStr | None, info: ValidationInfo) -> SecretStr | None:
        if secret is None:
            return None
        if secret == info.data.get("secret"):
            raise ValueError("must differ from secret: it is the one that was used before")
        _check_secret(secret, info)
        return secret

    @field_validator("old_secret_refused")
    @classmethod
    def _needs_old_secret(cls, refused: bool, info: ValidationInfo) -> bool:
        if refused and "old_secret" in info.data and info.data["old_secret"] is None:
            raise ValueError("needs the key old_secret, the secret that must be refused")
        return refused

    @field_validator("app_id")
    @classmethod
    def _of_ikhokha(cls, app_id: str | None, info: ValidationInfo) -> str | None:
        if app_id is not None and info.data.get("scheme", "ikhokha") != "ikhokha":
            raise ValueError('only scheme = "ikhokha" sends the header IK-APPID: remove this key')
        if app_id is not None and not (app_id.isascii() and app_id.isprintable()):
            raise ValueError("must be printable ASCII, as the header IK-APPID")
        return app_id

    @field_validator("event")
    @classmethod
    def _of_stripe(cls, event: str, info: ValidationInfo) -> str:
        """iKhokha has one event only, the callback of a payment link."""
        return event if info.data.get("scheme", "ikhokha") == "ikhokha" else check_event_type(event)

    @field_validator("api_version")
    @classmethod
    def _has_version(cls, version: str | None, info: ValidationInfo) -> str | None:
        if version is not None and info.data.get("scheme") == "ikhokha":
            raise ValueError("an event of iKhokha has no version of Stripe's API: remove this key")
        return version

    @field_validator("seen")
    @classmethod
    def _within_timeout(cls, seen: Seen | None, info: ValidationInfo) -> Seen | None:
        timeout = info.data.get("timeout")
        if seen is None or timeout is None or seen.within <= timeout:
            return seen
        if "within" in seen.model_fields_set:
            raise at("within", f'must not be longer than timeout, which is "{format_duration(timeout)}"')
        return seen.model_copy(update={"within": timeout})

    @field_validator("must_ignore")
    @classmethod
    def _replay_needs_seen(cls, ignored: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        if ignored and "seen" in info.data and info.data["seen"] is None:
            raise ValueError(f'"{ignored[0]}" needs the key seen, which detects a second effect')
        return ignored


def _check_secret(secret: SecretStr, info: ValidationInfo) -> None:
    check = check_stripe_secret if info.data.get("scheme") == "stripe" else check_signing_secret
    check(secret.get_secret_value())
