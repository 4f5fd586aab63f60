"""Proposes checks and channels from the environment, Stripe, the database and the team's own host."""

from discovery.checks.channels import propose_channels
from discovery.checks.deliveries import propose_deliveries
from discovery.checks.draft import Names
from discovery.checks.endpoints import Endpoints, list_endpoints
from discovery.checks.health import propose_health
from discovery.checks.origins import find_origins, health_paths
from discovery.checks.payout_job import propose_payout_job
from discovery.checks.payouts import propose_payouts
from discovery.checks.servers import propose_postgres, propose_redis
from discovery.checks.stripe import propose_stripe
from discovery.checks.surroundings import PaymentsTable, Surroundings
from discovery.checks.webhooks import propose_webhooks
from discovery.proposal import Proposal
from stripeapi import Stripe

__all__ = ["PaymentsTable", "Surroundings", "propose"]


async def propose(surroundings: Surroundings) -> tuple[Proposal, ...]:
    """Returns the proposed checks and channels, which load together. What is unreachable is a finding."""
    env, names = surroundings.environment, Names()
    endpoints = await _endpoints(surroundings)
    origins = find_origins((each for each in endpoints.found if each.enabled), env)
    found = await propose_health(origins, surroundings.http, health_paths(surroundings.folder), names)
    if surroundings.stripe is not None:
        found += propose_webhooks(endpoints, surroundings.payments, env, names)
        silence = None if endpoints.answers else endpoints.refusal
        found.append(await propose_stripe(surroundings.stripe, env, names, silence))
        found += await _of_stripe(surroundings.stripe, endpoints, names)
    if surroundings.database is not None:
        found += await propose_payout_job(surroundings.database, names)
    if env.get("DATABASE_URL"):
        found.append(await propose_postgres(surroundings.database, names))
    if env.get("REDIS_URL"):
        found.append(propose_redis(names))
    return (*found, *propose_channels(env))


async def _of_stripe(stripe: Stripe, endpoints: Endpoints, names: Names) -> list[Proposal]:
    """Returns the checks of what Stripe does for the account, if it answers at all."""
    if not endpoints.answers:
        return []
    deliveries = await propose_deliveries(stripe, endpoints, names)
    return [each for each in (deliveries, await propose_payouts(stripe, names)) if each is not None]


async def _endpoints(surroundings: Surroundings) -> Endpoints:
    stripe = surroundings.stripe
    return Endpoints() if stripe is None else await list_endpoints(stripe)
