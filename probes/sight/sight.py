"""Judges failures of the network: whose fault were they? One self check answers for all checks that fail."""

import asyncio
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import partial
from ssl import PROTOCOL_TLS_CLIENT, SSLContext, SSLError

from probes.reading import Json, Outcome, Verdict
from probes.sight.finding import Finding
from probes.sight.network import (
    Class,
    any_connects,
    any_resolves,
    classes,
    find_addresses,
    is_internal,
)
from probes.sight.shared import Shared, monotonic
from probes.sight.targets import hosts_of_url, targets_of
from probes.wire.descriptors import is_descriptor_left
from probes.wire.names import Names
from probes.wire.trust import trust_file
from settings.checks.base import CheckBase
from settings.self_check import SelfCheckSettings

OFF = SelfCheckSettings(addresses=(), names=())
_THREADS = 8


class Sight:
    """Whether this worker sees. Belongs to one event loop.

    ``stripe_url`` is what checks of Stripe connect to. ``clock`` is monotonic.
    """

    def __init__(
        self,
        settings: SelfCheckSettings = OFF,
        *,
        stripe_url: str = "https://api.stripe.com",
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._settings, self._stripe_url, self._clock = settings, stripe_url, clock
        # Of its own: lookups of one silent provider must not delay those of the self check.
        self._own_names, self._target_names = Names(_THREADS), Names(_THREADS)
        self._names = Shared(partial(any_resolves, self._own_names, settings.names), clock=clock)
        self._addresses: Mapping[Class, Shared] = {
            each: Shared(partial(any_connects, endpoints), clock=clock)
            for each, endpoints in classes(settings.addresses).items()
        }
        self._blind: Finding | None = None
        self._since = 0.0
        self._known = False

    async def judge(
        self, check: CheckBase, network_causes: Collection[str], outcome: Outcome, began: float
    ) -> Outcome:
        """Returns the outcome, or ``unknown`` if this worker could not see. ``began``: by the clock."""
        if outcome.verdict is Verdict.PASS or outcome.verdict is Verdict.DEGRADED:
            return outcome
        finding = self._of_outcome(outcome)
        if finding is None and outcome.cause in network_causes:
            finding = await self._of_network(check, outcome, began)
        if finding is None:
            return outcome
        self._found(finding)
        evidence: dict[str, Json] = {**outcome.evidence, "blind": finding.code, "failed_with": outcome.cause}
        sentence = f"{finding.sentence}. Therefore nobody knows whether: {outcome.reason}"
        return replace(
            outcome,
            verdict=Verdict.UNKNOWN,
            cause=finding.cause,
            reason=outcome.reason if outcome.cause == finding.cause else sentence,
            values={},
            evidence=evidence,
        )

    @property
    def is_blind(self) -> bool:
        return self._blind is not None

    def report(self) -> dict[str, Json]:
        """Returns the state for the worker's heartbeat: ``state`` is ``unknown``, ``sees`` or ``blind``."""
        if self._blind is None:
            return {"state": "sees" if self._known else "unknown"}
        return {
            "state": "blind",
            "seconds": round(self._clock() - self._since, 1),
            "code": self._blind.code,
            "reason": self._blind.sentence,
        }

    async def look_again(self) -> None:
        """Asks whether what made this worker blind works again; asks everything if nothing was asked yet."""
        if self._blind is not None:
            if await self._blind.ask():
                self._blind, self._known = None, True
        elif not self._known:
            finding = await self._of_everything()
            if finding is None:
                self._known = True
            else:
                self._found(finding)

    async def aclose(self) -> None:
        for each in (self._names, *self._addresses.values()):
            await each.aclose()
        self._own_names.close()
        self._target_names.close()

    def _found(self, finding: Finding) -> None:
        if self._blind is None:
            self._since = self._clock()
        self._blind, self._known = finding, True

    def _of_outcome(self, outcome: Outcome) -> Finding | None:
        """What the probe itself knows to be this worker's fault, whatever it watches."""
        if outcome.cause == "descriptors" or not is_descriptor_left():
            sentence = "this worker has no file descriptor left: raise its limit (ulimit -n)"
            return Finding("descriptors", "descriptors", sentence, _descriptors)
        # A failure with this cause is about the memory of the watched server or host.
        if outcome.cause == "memory" and outcome.verdict is Verdict.UNKNOWN:
            return Finding("memory", "memory", "this worker has no memory left", _nothing_to_ask)
        if outcome.cause == "trust":
            sentence = "the file of trusted certificates (SSL_CERT_FILE) cannot be read"
            return Finding("trust", "trust", sentence, _trust)
        return None

    async def _of_network(self, check: CheckBase, outcome: Outcome, began: float) -> Finding | None:
        # If the probe knows that this host failed, every address shows whether it sees anything.
        own = outcome.verdict is Verdict.UNKNOWN
        hosts = targets_of(check)
        if check.needs_stripe:
            hosts |= frozenset(hosts_of_url(self._stripe_url))
        if not hosts and check.connects_to is not None:  # it asks the system's resolver, and connects nowhere
            answered = outcome.cause == "nxdomain" and is_internal(str(getattr(check, "host", "")))
            return None if answered else await self._of_names(began)
        found = await asyncio.gather(*(self._of_host(host, began, own=own) for host in sorted(hosts)))
        return next((each for each in found if each is not None), None)

    async def _of_host(self, host: str, began: float, *, own: bool) -> Finding | None:
        addresses = await find_addresses(self._target_names, host)
        if addresses is None or (not addresses and not is_internal(host)):
            return await self._of_names(began)
        for each in self._addresses if own else {Class.of(address) for address in addresses}:
            finding = await self._of_class(each, began)
            if finding is not None:
                return finding
        return None

    async def _of_names(self, began: float) -> Finding | None:
        if not self._settings.names or await self._names.answer(began):
            return None
        wanted = " and ".join(self._settings.names)
        sentence = f"this worker resolves no names: its self check found no address of {wanted}"
        return Finding("blind", "names", sentence, self._names.again)

    async def _of_class(self, place: Class, began: float) -> Finding | None:
        asked = self._addresses.get(place)
        if asked is None or await asked.answer(began):
            return None
        wanted = " and ".join(classes(self._settings.addresses)[place])
        sentence = f"this worker has no network: its self check cannot connect to {wanted}"
        return Finding("blind", "addresses", sentence, asked.again)

    async def _of_everything(self) -> Finding | None:
        began = self._clock()
        for each in self._addresses:
            finding = await self._of_class(each, began)
            if finding is not None:
                return finding
        return await self._of_names(began)


async def _descriptors() -> bool:
    return is_descriptor_left()


async def _nothing_to_ask() -> bool:
    return True


async def _trust() -> bool:
    try:
        await asyncio.to_thread(SSLContext(PROTOCOL_TLS_CLIENT).load_verify_locations, trust_file())
    except (OSError, SSLError):
        return False
    return True
