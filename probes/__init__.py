"""Runs checks: one module for each kind takes its settings and tools, and returns an Outcome."""

from probes.kinds import COMMON_CAUSES, PROBES, causes
from probes.ledger import LedgerError
from probes.preparation import find_refusal, statements_of
from probes.reading import Json, Outcome, Reading, Verdict
from probes.runner import run
from probes.tools import Probe, Tools
from probes.wire import CurlTransport, probe_client

__all__ = [
    "COMMON_CAUSES",
    "PROBES",
    "CurlTransport",
    "Json",
    "LedgerError",
    "Outcome",
    "Probe",
    "Reading",
    "Tools",
    "Verdict",
    "causes",
    "find_refusal",
    "probe_client",
    "run",
    "statements_of",
]
