"""Runs checks: one module for each kind takes its settings and tools, and returns an Outcome."""

from probes.kinds import COMMON_CAUSES, PROBES, causes
from probes.reading import Json, Outcome, Reading, Verdict
from probes.runner import run
from probes.tools import Probe, Tools
from probes.wire import CurlTransport, probe_client

__all__ = [
    "COMMON_CAUSES",
    "PROBES",
    "CurlTransport",
    "Json",
    "Outcome",
    "Probe",
    "Reading",
    "Tools",
    "Verdict",
    "causes",
    "probe_client",
    "run",
]
