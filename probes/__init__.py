"""Runs checks: one module for each kind takes its settings and tools, and returns an Outcome."""

from typing import TYPE_CHECKING

from settings.lazy import lazy_attributes

if TYPE_CHECKING:
    from probes.kinds import COMMON_CAUSES, PROBES, causes, possible_causes, stripe_endpoints
    from probes.ledger import LedgerError, reading_ledger
    from probes.leftovers import Leftovers, NotRemembered
    from probes.pings import Pings, PingsUnavailable, ReadPings
    from probes.preparation import find_refusal, statements_of
    from probes.reading import Json, Outcome, Reading, Verdict
    from probes.runner import run
    from probes.tools import (
        LedgerRow,
        LedgerTable,
        PostgresServer,
        Probe,
        Tools,
        Unusable,
    )
    from probes.wire import CurlTransport, probe_client
else:
    __getattr__ = lazy_attributes(__name__)

__all__ = [
    "COMMON_CAUSES",
    "PROBES",
    "CurlTransport",
    "Json",
    "LedgerError",
    "LedgerRow",
    "LedgerTable",
    "Leftovers",
    "NotRemembered",
    "Outcome",
    "Pings",
    "PingsUnavailable",
    "PostgresServer",
    "Probe",
    "ReadPings",
    "Reading",
    "Tools",
    "Unusable",
    "Verdict",
    "causes",
    "find_refusal",
    "possible_causes",
    "probe_client",
    "reading_ledger",
    "run",
    "statements_of",
    "stripe_endpoints",
]
