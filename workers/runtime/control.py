"""The signals of a worker process. SIGTERM and SIGINT stop it. After SIGHUP it reopens its log files, and
reads its configuration again.
"""

import asyncio
import os
import signal
from collections.abc import Callable

import structlog

from settings import ConfigError, Settings
from workers.errors import NotConfigured
from workers.logs import reopen_files
from workers.metrics.worker import Metrics

log = structlog.get_logger(__name__)


class Control:
    """Sets ``stopping`` when the workers must end; ``following`` are the settings of the next ones."""

    def __init__(self, settings: Settings, read: Callable[[], Settings] | None) -> None:
        self.stopping = asyncio.Event()
        self.following: Settings | None = None
        self._settings, self._ended = settings, False
        loop = asyncio.get_running_loop()
        for signum in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(signum, self._stop)
        if not os.isatty(0):  # a terminal that is closed ends what runs in it
            loop.add_signal_handler(signal.SIGHUP, self._hang_up, read)

    def _stop(self) -> None:
        self.following, self._ended = None, True
        self.stopping.set()

    def _hang_up(self, read: Callable[[], Settings] | None) -> None:
        """Reopens the log files first: what is logged about the configuration goes to the new ones."""
        reopen_files()
        if read is not None:
            self._reload(read)

    def _reload(self, read: Callable[[], Settings]) -> None:
        """Lets the workers start again with another configuration, unless they could not: then the running
        one stays."""
        try:
            found = read()
            self._check_port(found)
        except (ConfigError, NotConfigured, OSError) as error:
            problems = error.problems if isinstance(error, ConfigError) else [str(error)]
            log.error("configuration_not_reloaded", problems=problems)  # noqa: TRY400 - no bug of ours
            return
        if self._ended:
            return
        if found == self._settings:  # as whenever logrotate sends the signal
            log.info("configuration_unchanged")
        else:
            log.info("configuration_reloaded")
            self.following = found
            self.stopping.set()

    def _check_port(self, found: Settings) -> None:
        new, old = found.workers, self._settings.workers
        if (new.metrics_host, new.metrics_port) != (old.metrics_host, old.metrics_port):
            with Metrics(found).served():
                """It can be opened."""
