"""``kind = "stripe_webhooks"``: Stripe delivers its events, and the endpoints are as expected."""

import re
from datetime import timedelta
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from settings.accounts import ConnectedAccount
from settings.checks.base import CheckBase, at_most
from settings.urls import HttpUrl
from settings.values import (
    Count,
    Distinct,
    Duration,
    Interval,
    Section,
    Share,
    format_duration,
    format_share,
)

EVENT = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z0-9_]+)+")
VERSION = re.compile(r"\d{4}-\d{2}-\d{2}(?:\.[a-z]{1,30})?", re.ASCII)


def _event(value: str) -> str:
    if len(value) > 100 or not EVENT.fullmatch(value):
        raise ValueError('write the name of an event, such as "payment_intent.succeeded"')
    return value


def _version(value: str) -> str:
    if not VERSION.fullmatch(value):
        raise ValueError('write an API version, such as "2025-09-30.clover"')
    return value


EventName = Annotated[str, AfterValidator(_event)]


class ExpectedEndpoint(Section):
    """A webhook endpoint that must exist at Stripe, be enabled, and receive at least these events."""

    url: HttpUrl
    events: Annotated[tuple[EventName, ...], Field(max_length=300), Distinct] = ()
    api_version: Annotated[str, AfterValidator(_version)] | None = None


class StripeWebhooksCheck(CheckBase):
    needs_stripe: ClassVar[bool] = True

    kind: Literal["stripe_webhooks"]
    account: ConnectedAccount | None = None
    every: Interval = timedelta(minutes=5)
    timeout: Duration = at_most("every", timedelta(seconds=30))
    pending_fail_above: Duration = timedelta(hours=1)
    pending_degraded_above: Duration = at_most("pending_fail_above", timedelta(minutes=15))
    success_degraded_below: Share = 0.99
    success_fail_below: Share = at_most("success_degraded_below", 0.95)
    min_events: Count = 20
    endpoints: Annotated[tuple[ExpectedEndpoint, ...], Field(max_length=50)] = ()

    @field_validator("pending_fail_above")
    @classmethod
    def _while_stripe_retries(cls, limit: timedelta) -> timedelta:
        if limit >= timedelta(days=3):
            raise ValueError("must be shorter than 3d, after which Stripe delivers an event no more")
        return limit

    @field_validator("pending_degraded_above")
    @classmethod
    def _within_pending_fail_above(cls, limit: timedelta, info: ValidationInfo) -> timedelta:
        highest = info.data.get("pending_fail_above", limit)
        if limit > highest:
            raise ValueError(
                f'must not be longer than pending_fail_above, which is "{format_duration(highest)}"'
            )
        return limit

    @field_validator("success_fail_below")
    @classmethod
    def _within_success_degraded_below(cls, share: float, info: ValidationInfo) -> float:
        highest = info.data.get("success_degraded_below", share)
        if share > highest:
            raise ValueError(
                f'must not be higher than success_degraded_below, which is "{format_share(highest)}"'
            )
        return share

    @field_validator("endpoints")
    @classmethod
    def _each_once(cls, endpoints: tuple[ExpectedEndpoint, ...]) -> tuple[ExpectedEndpoint, ...]:
        urls = [each.url for each in endpoints]
        if len(set(urls)) < len(urls):
            raise ValueError("a url is listed twice: write all its events in one entry")
        return endpoints
