"""One file for each kind of check: it takes a configuration and the tools it needs, and gives an Outcome."""

from probes.reading import Json, Outcome, Reading, Verdict
from probes.runner import PROBES, causes, run
from probes.tools import Probe, Tools
from probes.wire import CurlTransport, probe_client

__all__ = [
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
