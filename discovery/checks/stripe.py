"""Proposes a ``stripe`` check, with what is true of the account now."""

from collections.abc import Mapping

import msgspec

from discovery.checks.codes import Code
from discovery.checks.draft import Draft, Names
from discovery.proposal import Proposal
from stripeapi import Stripe, StripeError, decode_tolerantly

_EXPECTATIONS = {
    "payouts_enabled": "Stripe pays out to this account",
    "charges_enabled": "the account may take payments",
}


class _Account(msgspec.Struct):
    payouts_enabled: bool | None = None
    charges_enabled: bool | None = None


_DECODER = msgspec.json.Decoder(_Account)


async def propose_stripe(
    stripe: Stripe, env: Mapping[str, str], names: Names, silence: str | None = None
) -> Proposal:
    """``silence`` says why Stripe answers no request with this key."""
    draft = Draft.check(names.take("stripe"), "stripe", "1m", "P0")
    draft.say("Stripe accepts the key, and the account is as expected.")
    draft.set("timeout", "10s")
    draft.set("degraded_above", "5s")
    draft.set("fail_above", "10s")
    if silence is not None:
        _open_all(draft, Code.STRIPE_REFUSED, f"Stripe could not be asked: {silence}")
        return draft.proposal()
    refusal = await _refusal(stripe, "/v1/balance")
    if refusal is not None:
        draft.open(
            "kind", Code.STRIPE_REFUSED, f"the check fails until the key may read the balance: {refusal}"
        )
    if env.get("CONNECTED_ACCOUNT_ID"):
        reason = "CONNECTED_ACCOUNT_ID names the account to check, and init asked only about the key's own"
        _open_all(draft, Code.NOT_VISIBLE, reason)
        return draft.proposal()
    await _expect(draft, stripe)
    return draft.proposal()


async def _refusal(stripe: Stripe, path: str) -> str | None:
    try:
        await stripe.get(path)
    except StripeError as error:
        return str(error)
    return None


async def _expect(draft: Draft, stripe: Stripe) -> None:
    try:
        answer = await stripe.get("/v1/account")
        account = decode_tolerantly(_DECODER, answer.body)
    except StripeError as error:
        _open_all(draft, Code.NOT_VISIBLE, f"the key may not read the account: {error}")
        return
    except msgspec.DecodeError:
        _open_all(draft, Code.NOT_VISIBLE, "Stripe's response is not an account")
        return
    for name, meaning in _EXPECTATIONS.items():
        if getattr(account, name) is True:
            draft.set(f"expect.{name}", True, f"{meaning} now", Code.REPORTED)
        else:
            reason = f"it is not true now that {meaning}, so the check would fail at once"
            draft.open(f"expect.{name}", Code.NOT_SO_NOW, reason, f"expect.{name} = true")


def _open_all(draft: Draft, code: Code, reason: str) -> None:
    lines = [f"expect.{name} = true" for name in _EXPECTATIONS]
    draft.open("expect", code, reason, *lines)
