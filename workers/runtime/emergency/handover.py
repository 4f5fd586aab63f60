"""What the workers of a process leave to those that start with another configuration after SIGHUP."""

from dataclasses import dataclass, field

import structlog

from alerts.emergency import Progress
from workers.standby import Buffer

log = structlog.get_logger(__name__)


@dataclass
class Handover:
    """The readings that wait for the store, and what channels were notified of."""

    buffer: Buffer = field(default_factory=Buffer)
    progress: Progress | None = None

    def drop(self) -> None:
        """Says how many readings are lost, when the process ends."""
        if lost := self.buffer.drop_all():
            log.error("readings_dropped", count=lost, reason="the worker ends while the store is unavailable")
