"""A check for each webhook endpoint that Stripe lists, from its own answers."""

import time
from typing import TYPE_CHECKING, Any

import pytest

from discovery.checks import PaymentsTable
from discovery.checks.draft import Names
from discovery.checks.endpoints import Endpoint, Endpoints, list_endpoints
from discovery.checks.webhooks import choose_event, propose_webhooks
from discovery.proposal import Proposal
from sandbox.stripe.account_objects import webhook_endpoint
from stripeapi import Stripe
from tests.discovery.checks.parts import checks_of, codes, tables

if TYPE_CHECKING:
    from sandbox.company import Company

URL = "https://shop.example/api/webhooks/stripe"
ENV = {"STRIPE_WEBHOOK_SECRET": "whsec_0123456789abcdef", "DATABASE_URL": "postgresql://it@db.example/shop"}


def endpoint(url: str = URL, **fields: Any) -> Endpoint:
    return Endpoint(**{"id": "we_1", "url": url, "status": "enabled", "enabled_events": ["*"], **fields})


def proposed(
    *endpoints: Endpoint, payments: PaymentsTable | None = None, env: dict[str, str] = ENV
) -> list[Proposal]:
    return list(propose_webhooks(Endpoints(endpoints), payments, env, Names()))


async def test_all_pages_of_stripes_list_are_read(company: Any) -> None:
    from pydantic import SecretStr

    shop: Company = company(payments=0)
    shop.world.webhooks[:] = [
        webhook_endpoint(f"https://shop.example/{'x' * number}", int(time.time()) - number)
        for number in range(1, 131)
    ]
    async with Stripe(SecretStr(shop.key), base=shop.stripe_url) as client:
        found = await list_endpoints(client)
    assert (len({each.url for each in found.found}), found.refusal) == (130, None)


async def test_a_key_without_the_permission_is_said(company: Any) -> None:
    from pydantic import SecretStr

    shop: Company = company(payments=0)
    shop.stripe.denied.add("/v1/webhook_endpoints")
    async with Stripe(SecretStr(shop.restricted_key), base=shop.stripe_url) as client:
        found = await list_endpoints(client)
    proposals = list(propose_webhooks(found, None, ENV, Names()))
    assert tables(proposals) == {}
    assert codes(proposals) == ["stripe_refused"]
    assert "so no webhook check is proposed" in proposals[0].toml


def test_one_endpoint_becomes_a_check() -> None:
    proposals = proposed(endpoint(), payments=PaymentsTable('public."Payment"', "stripeId"))
    (check,) = checks_of(proposals, ENV)
    assert (check.name, check.kind, check.url, check.severity) == ("webhook", "webhook", URL, "P0")
    assert check.secret.get_secret_value() == ENV["STRIPE_WEBHOOK_SECRET"]
    assert check.seen.sql == 'select 1 from "public"."Payment" where "stripeId" = $1'
    assert check.cleanup.sql == 'delete from "public"."Payment" where "stripeId" = $1'
    assert ENV["STRIPE_WEBHOOK_SECRET"] not in proposals[0].toml


def test_another_api_version_is_said() -> None:
    (proposal,) = proposed(endpoint(api_version="2023-10-16\n[x]"))
    assert len(tables([proposal])["checks"]) == 1
    assert "# Stripe's own have API version 2023-10-16" in proposal.toml


def test_a_missing_secret_is_needed() -> None:
    (proposal,) = proposed(endpoint(), env={})
    assert set(proposal.needs) == {"STRIPE_WEBHOOK_SECRET"}
    assert codes([proposal]) == ["effect_unknown"]


def test_each_of_several_endpoints_has_its_own_secret() -> None:
    proposals = proposed(endpoint(), endpoint("https://shop.example/hooks/connect"), endpoint(URL))
    needs = [name for each in proposals for name in each.needs]
    assert needs == [f"STRIPE_WEBHOOK_SECRET_{end}" for end in ("WEBHOOK", "CONNECT", "2")]
    assert [each.name for each in checks_of(proposals, ENV)] == [
        "webhook",
        "webhook-connect",
        "webhook-2",
    ]


def test_a_disabled_endpoint_is_a_comment() -> None:
    (proposal,) = proposed(endpoint(status="disabled"))
    assert tables([proposal]) == {}
    assert "Not active (endpoint_disabled): Stripe reports the endpoint as disabled" in proposal.toml
    assert f'# url = "{URL}"' in proposal.toml


@pytest.mark.parametrize(
    ("enabled", "event"),
    [
        (["*"], "payment_intent.succeeded"),
        (["setup_intent.succeeded", "charge.succeeded"], "charge.succeeded"),
        (["customer.subscription.updated", "issuing_card.created"], "customer.subscription.updated"),
        (["issuing_card.created", "evil\n[x]", ""], None),
        ([], None),
    ],
)
def test_the_event_is_one_of_the_endpoint(enabled: list[str], event: str | None) -> None:
    assert choose_event(enabled) == event


def test_an_endpoint_without_a_known_event_says_so() -> None:
    (proposal,) = proposed(endpoint(enabled_events=["issuing_card.created"]))
    assert tables([proposal]) == {}
    assert codes([proposal]) == ["events_unsupported"]


@pytest.mark.parametrize(
    "url",
    [
        "https://it:hunter2@shop.example/in",
        "https://shop.example/in?token=hunter2",
        "https://shop.example/in/4f9a8b7c6d5e4f3a2hunter2",
        "https://shop.example/in/0b5a6e60-1111-4222-8333-2f1f0f1f0f1f",
        "https://shop.example/whsec_hunter2hunter2",
    ],
)
def test_a_secret_in_the_url_stays_out_of_the_file(url: str) -> None:
    proposals = proposed(endpoint(url))
    text = f"{proposals[0]}"
    assert "hunter2" not in text
    assert "0b5a6e60" not in text
    assert set(proposals[0].needs) == {"STRIPE_WEBHOOK_URL"}
    assert checks_of(proposals, ENV)[0].kind == "webhook"


@pytest.mark.parametrize(
    "url",
    [
        "https://169.254.169.254/latest",
        "https://shop.example/${DATABASE_URL}",
        'https://shop.example/"\n[[checks]]\nname = "x"',
        "ftp://shop.example/",
        "http://[x",
        "",
    ],
)
def test_a_hostile_url_reaches_nothing(url: str) -> None:
    proposals = proposed(endpoint(url))
    env = {**ENV, "DATABASE_URL": "postgresql://it:hunter2@db.example/shop"}
    checks = checks_of(proposals, env)
    assert len(checks) <= 1
    assert all(each.url == url for each in checks)  # no variable was put into it
