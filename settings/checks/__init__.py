"""The kinds of checks: the union ``Check`` lists each kind's settings."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from settings.checks.anomalies import AnomaliesCheck
from settings.checks.base import CheckBase
from settings.checks.dns import DnsCheck
from settings.checks.freshness import FreshnessCheck
from settings.checks.ga4 import Ga4Check
from settings.checks.heartbeat import HeartbeatCheck
from settings.checks.host import HostCheck
from settings.checks.http import HttpCheck
from settings.checks.metrics import MetricsCheck
from settings.checks.payment_flow import PaymentFlowCheck
from settings.checks.payout_job import PayoutJobCheck
from settings.checks.payouts import PayoutsCheck
from settings.checks.postgres import PostgresCheck
from settings.checks.redis import RedisCheck
from settings.checks.sql import SqlCheck
from settings.checks.stripe import StripeCheck
from settings.checks.stripe_webhooks import StripeWebhooksCheck
from settings.checks.tcp import TcpCheck
from settings.checks.tls import TlsCheck
from settings.checks.webhook import WebhookCheck
from settings.keys import members

# fmt: off
Check = Annotated[
    # One line for each kind, in alphabetical order.
    AnomaliesCheck
    | DnsCheck
    | FreshnessCheck
    | Ga4Check
    | HeartbeatCheck
    | HostCheck
    | HttpCheck
    | MetricsCheck
    | PaymentFlowCheck
    | PayoutJobCheck
    | PayoutsCheck
    | PostgresCheck
    | RedisCheck
    | SqlCheck
    | StripeCheck
    | StripeWebhooksCheck
    | TcpCheck
    | TlsCheck
    | WebhookCheck,
    Field(discriminator="kind"),
]
# fmt: on
CHECK_KINDS: Mapping[str, type[CheckBase]] = dict(members(Check))
"""The settings of each kind, from the union, so that no other list of kinds exists."""

__all__ = ["CHECK_KINDS", "Check", "CheckBase"]
