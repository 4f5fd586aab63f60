"""Both sides of one object now, asked of the sandbox's Stripe and a real table."""

from collections.abc import Callable

import asyncpg
from pydantic import SecretStr

from reconcile.codes import LiveState
from reconcile.inspection.live import Now, ask
from sandbox.company import Company
from settings import Settings
from settings.accounts import PLATFORM_ACCOUNT
from settings.reconcile import ReconcileSettings
from stripeapi import Stripe
from tests.reconcile.shop import PLAIN, plain_table

MAPPING = PLAIN.model_copy(
    update={
        "extra": {"order_no": "metadata.order", "customer_email": "receipt_email"},
        "compare": ("order_no", "customer_email"),
    }
)
SHOP = Settings(service="shop", reconcile=ReconcileSettings(payments=MAPPING))


async def test_further_columns_are_compared_and_personal_ones_hashed(
    company: Callable[..., Company], store_pool: asyncpg.Pool, ledger_pool: asyncpg.Pool
) -> None:
    firm = company(payments=1)
    id_ = firm.changes.create_payment(amount=700)
    firm.changes.patch(id_, {"metadata": {"order": "A-1"}, "receipt_email": "ada@example.com"})
    await ledger_pool.execute(plain_table("order_no text", "customer_email text"))
    await ledger_pool.execute(
        "insert into t values ($1, 700, 'usd', 'succeeded', now(), 'A-2', 'bob@example.com')", id_
    )

    async def now() -> Now:
        async with Stripe(SecretStr(firm.key), base=firm.stripe_url) as client:
            return await ask(client, (store_pool, ledger_pool), SHOP, ("payments", id_, PLATFORM_ACCOUNT))

    found = await now()
    fields = found.found.plain["fields"]
    assert (found.state, found.equal) == (LiveState.BOTH_DIFFER, False)
    assert fields["extra.order_no"] == {"stripe": "A-1", "ledger": "A-2"}
    emails = fields["extra.customer_email"]
    assert all(each.startswith("private:") for each in emails.values())
    assert len({*emails.values()}) == 2
    assert "example.com" not in str(found.found.plain)
    await ledger_pool.execute("update t set order_no = 'A-1', customer_email = 'ada@example.com'")
    assert (await now()).sentence == (
        "both sides agree now in amount, currency, status, order_no and customer_email"
    )
