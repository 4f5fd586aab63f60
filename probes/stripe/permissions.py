"""Asks for one object of each list in ``may_read``, and names all permissions that the key lacks."""

import re
import time
from collections.abc import MutableMapping

import stripeapi
from probes.reading import Verdict
from probes.stripe.results import Results
from probes.stripe_requests import problem_of
from settings.checks.stripe import StripeCheck

GRANTED_FOR = 15 * 60.0
"""Seconds for which a permission counts as granted: Stripe meters reads, and permissions rarely change."""
_PERMISSION = re.compile(r"'(rak_\w{1,60})'")

Granted = MutableMapping[tuple[str, str], float]
"""Account and list -> the monotonic time at which the key could read it."""


async def judge_permissions(
    check: StripeCheck, client: stripeapi.Stripe, granted: Granted, results: Results
) -> None:
    missing: list[str] = []
    started = time.perf_counter()
    for position, name in enumerate(check.may_read):
        try:
            allowed = await _may_read(check, client, granted, name)
        except stripeapi.Forbidden as error:
            results.may_read[name] = False
            missing.append(_missing(name, error))
        except stripeapi.StripeError as error:
            # Further requests would only add to the load of a Stripe that refuses them.
            results.problems.append(problem_of(error))
            _not_asked(check.may_read[position:], results)
            break
        else:
            results.may_read[name] = allowed
    results.phases["may_read"] = time.perf_counter() - started
    results.values["permissions_missing"] = float(len(missing))
    if missing:
        results.fail("forbidden", f"the key may not read {', '.join(missing)}: grant it read access to them")


async def _may_read(check: StripeCheck, client: stripeapi.Stripe, granted: Granted, name: str) -> bool:
    key = (check.account or "", name)
    if time.monotonic() - granted.get(key, float("-inf")) < GRANTED_FOR:
        return True
    granted.pop(key, None)
    await client.get(f"/v1/{name}", {"limit": 1})
    granted[key] = time.monotonic()
    return True


def _missing(name: str, error: stripeapi.Forbidden) -> str:
    """Returns the list with the name of its permission, if Stripe says it."""
    found = _PERMISSION.search(str(error))
    return f"{name} ({found[1]})" if found else name


def _not_asked(names: tuple[str, ...], results: Results) -> None:
    results.add(Verdict.DEGRADED, "unchecked", f"whether the key may read {', '.join(names)} is not known")
