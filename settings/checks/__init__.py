"""The kinds of checks: the union ``Check`` lists each kind's settings."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from settings.checks.base import CheckBase
from settings.checks.http import HttpCheck
from settings.checks.payout_job import PayoutJobCheck
from settings.checks.stripe import StripeCheck
from settings.checks.webhook import WebhookCheck
from settings.keys import members

Check = Annotated[
    HttpCheck | WebhookCheck | StripeCheck | PayoutJobCheck,
    Field(discriminator="kind"),
]
CHECK_KINDS: Mapping[str, type[CheckBase]] = dict(members(Check))
"""The settings of each kind, from the union, so that no other list of kinds exists."""

__all__ = ["CHECK_KINDS", "Check", "CheckBase"]
