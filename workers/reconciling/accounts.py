"""The connected accounts that Stripe lists, for ``accounts = ["all"]``."""

import asyncio

import reconcile
import stripeapi
from settings import Settings
from settings.accounts import PLATFORM_ACCOUNT
from workers.reconciling.dependencies import paced_clients
from workers.stripe_clients import StripeObserver

LIST_TIMEOUT = 30
"""Seconds for listing the accounts: half of the timeout of the job that plans."""


async def all_accounts(settings: Settings, observer: StripeObserver | None = None) -> reconcile.Accounts:
    """Lists the platform and every connected account. Raises StripeError."""
    clients = paced_clients(settings, None, observer)
    try:
        async with asyncio.timeout(LIST_TIMEOUT):
            return await reconcile.all_accounts(clients(PLATFORM_ACCOUNT))
    except TimeoutError:
        raise stripeapi.Unreachable(f"Stripe did not answer within {LIST_TIMEOUT} s") from None
    finally:
        await clients.aclose()
