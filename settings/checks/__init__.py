"""The kinds of checks and their configuration; the explicit union is the list of kinds."""

from typing import Annotated

from pydantic import Field

from settings.checks.base import CheckBase, EventSql, Seen, Sql
from settings.checks.http import HttpCheck, HttpExpect
from settings.checks.payout_job import PayoutJobCheck
from settings.checks.stripe import StripeCheck, StripeExpect
from settings.checks.webhook import WebhookCheck

Check = Annotated[HttpCheck | WebhookCheck | StripeCheck | PayoutJobCheck, Field(discriminator="kind")]

__all__ = [
    "Check",
    "CheckBase",
    "EventSql",
    "HttpCheck",
    "HttpExpect",
    "PayoutJobCheck",
    "Seen",
    "Sql",
    "StripeCheck",
    "StripeExpect",
    "WebhookCheck",
]
