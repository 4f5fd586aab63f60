"""``kind = "webhook"``: a signed synthetic event must have its effect, and forged ones must have none."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Annotated, Any, ClassVar, Literal

from pydantic import SecretStr, ValidationInfo, field_validator

from settings.checks.base import CheckBase, Cleanup, Seen, at_most
from settings.credentials import check_signing_secret, check_stripe_secret
from settings.urls import HttpUrl
from settings.values import Distinct, Duration, Secret, Text, at, format_duration

Refusal = Literal["forged", "stale", "unsigned"]


class WebhookCheck(CheckBase):
    queries: ClassVar[tuple[str, ...]] = ("seen", "cleanup")

    kind: Literal["webhook"]
    timeout: Duration = at_most("every", timedelta(seconds=30))
    url: HttpUrl
    scheme: Literal["stripe", "ikhokha", "hmac-sha256"] = "stripe"
    secret: Secret
    event: Text = "payment_intent.succeeded"
    seen: Seen | None = None
    cleanup: Cleanup | None = None
    must_refuse: Annotated[tuple[Refusal, ...], Distinct] = ("forged", "stale", "unsigned")
    must_ignore: Annotated[tuple[Literal["replayed"], ...], Distinct] = ()

    @classmethod
    def environment_keys(cls, table: Mapping[str, Any], /) -> Mapping[str, str]:
        return {"secret": "stripe_webhook_secret"} if table.get("scheme", "stripe") == "stripe" else {}

    @field_validator("secret")
    @classmethod
    def _of_its_scheme(cls, secret: SecretStr, info: ValidationInfo) -> SecretStr:
        check = check_stripe_secret if info.data.get("scheme") == "stripe" else check_signing_secret
        check(secret.get_secret_value())
        return secret

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
        if "replayed" in ignored and "seen" in info.data and info.data["seen"] is None:
            raise ValueError('"replayed" needs the key seen, whose query detects a second effect')
        return ignored
