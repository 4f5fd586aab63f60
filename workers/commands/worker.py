"""``paywatch worker probes|reconcile|all``."""

import os
from collections.abc import Sequence
from enum import StrEnum
from functools import partial
from typing import Annotated

import typer

from settings import Settings
from workers.commands.common import finish
from workers.output import Exit
from workers.startup import configure_logs, load, load_again


class Role(StrEnum):
    PROBES = "probes"
    RECONCILE = "reconcile"
    ALL = "all"


def worker(
    role: Annotated[Role, typer.Argument(help="The queues that this worker serves.")] = Role.ALL,
    metrics_port: Annotated[
        int | None,
        typer.Option(
            "--metrics-port", min=0, max=65535, help="Serve /metrics on this port; 0 picks a free one."
        ),
    ] = None,
    check: Annotated[
        bool,
        typer.Option(
            "--check", help="Only verify that a worker could start: configuration, servers, key and port."
        ),
    ] = False,
) -> None:
    """Run a worker until SIGTERM or Ctrl-C.

    After SIGHUP it reads its file again, and goes on with the new configuration if that is valid.
    """
    roles = ("probes", "reconcile") if role is Role.ALL else (role.value,)
    finish(lambda: _check(roles, metrics_port) if check else _run(role, roles, metrics_port))


def _run(role: Role, roles: Sequence[str], metrics_port: int | None) -> Exit:
    from workers.error_reports import ErrorReports
    from workers.runtime.liveness import show_liveness
    from workers.runtime.supervisor import run

    component = f"worker-{role}"

    def read() -> Settings:
        return _with_port(load_again(), metrics_port)

    reports = ErrorReports()
    try:
        settings = _with_port(load(component, reports), metrics_port)
        begin = partial(configure_logs, component=component, reports=reports)
        run(settings, roles, read, begin, show_liveness(settings, os.environ))
    finally:
        reports.close()
    return Exit.FINE


def _check(roles: Sequence[str], metrics_port: int | None) -> Exit:
    import asyncio

    from workers.commands.worker_check import check_worker

    return asyncio.run(check_worker(_with_port(load(), metrics_port), roles))


def _with_port(settings: Settings, metrics_port: int | None) -> Settings:
    if metrics_port is None:
        return settings
    changed = settings.workers.model_copy(update={"metrics_port": metrics_port})
    return settings.model_copy(update={"workers": changed})
