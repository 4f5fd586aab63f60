"""Whether this worker can see: asked before a failure of the network counts as the target's."""

from probes.sight.finding import Finding
from probes.sight.sight import Sight

__all__ = ["Finding", "Sight"]
