"""``kind = "webhook"``: a signed synthetic event must have its effect, and forged ones must have none."""

from typing import Literal

from pydantic import SecretStr

from settings.checks.base import CheckBase, Seen, Sql

Refusal = Literal["forged", "stale", "unsigned"]


class WebhookCheck(CheckBase):
    kind: Literal["webhook"]
    url: str
    scheme: Literal["stripe", "ikhokha", "hmac-sha256"] = "stripe"
    secret: SecretStr
    event: str = "payment_intent.succeeded"
    seen: Seen | None = None
    cleanup: Sql | None = None
    must_refuse: tuple[Refusal, ...] = ("forged", "stale", "unsigned")
    must_ignore: tuple[Literal["replayed"], ...] = ()
