"""``paywatch worker probes|reconcile|all``."""

from enum import StrEnum
from typing import Annotated

import typer

from workers.commands.common import finish
from workers.output import Exit
from workers.startup import load


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
) -> None:
    """Run a worker until SIGTERM or Ctrl-C."""

    def body() -> Exit:
        from workers.runtime.supervisor import run

        settings = load(component=f"worker-{role}")
        if metrics_port is not None:
            changed = settings.workers.model_copy(update={"metrics_port": metrics_port})
            settings = settings.model_copy(update={"workers": changed})
        roles = ("probes", "reconcile") if role is Role.ALL else (role.value,)
        run(settings, roles)
        return Exit.FINE

    finish(body)
