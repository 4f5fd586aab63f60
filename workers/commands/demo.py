"""``paywatch demo``: the whole thing against the sandbox, with embedded Postgres and Redis."""

import json
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workers.commands.common import finish
from workers.errors import NotInstalled
from workers.output import Exit

if TYPE_CHECKING:
    from workers.demo.acts import Evidence
    from workers.demo.stage import Stage
    from workers.demo.telling import Telling


def demo(
    keep: Annotated[bool, typer.Option("--keep", help="Leave everything running until Ctrl-C.")] = False,
    out: Annotated[Path, typer.Option("--out", help="Where demo.json and the report go.")] = Path(
        "paywatch-demo"
    ),
    seed: Annotated[int, typer.Option("--seed", help="Another seed, another company.")] = 1,
) -> None:
    """Show the whole thing: checks, incidents, notifications and a reconciliation, all of it real."""
    finish(lambda: _demo(out, keep=keep, seed=seed))


def _demo(out: Path, *, keep: bool, seed: int) -> Exit:
    try:
        import sandbox.company  # noqa: F401 - absent where the demonstration is not installed
        from workers.demo.stage import stage
        from workers.demo.telling import Telling
    except ImportError as error:
        raise NotInstalled(
            f"the demonstration is not installed ({error.name} is missing): install paywatch[demo], "
            "or run `make demo` in a checkout"
        ) from error
    out.mkdir(parents=True, exist_ok=True)
    telling = Telling()
    with _orderly_end(), tempfile.TemporaryDirectory(prefix="paywatch-demo-") as scratch:
        telling.act("Setting the stage")
        with stage(Path(scratch), seed=seed) as everything:
            code = _play(everything, telling, out)
            if keep:
                _wait_for_the_end(everything, telling)
    return code


def _play(stage: "Stage", telling: "Telling", out: Path) -> Exit:
    from workers.demo import acts
    from workers.demo.telling import Failed

    evidence = acts.Evidence()
    try:
        planted = acts.open_house(stage, telling)
        telling.act("The checks")
        acts.all_pass(stage, telling, evidence)
        telling.act("Something breaks")
        acts.break_and_mend(stage, telling, evidence)
        telling.act("The reconciliation")
        acts.reconcile_twice(stage, telling, evidence, planted, out)
    except Failed as failure:
        telling.fail(str(failure))
        _write(out, telling, evidence, failure=str(failure))
        _show_logs(stage)
        return Exit.FOUND
    _write(out, telling, evidence, failure=None)
    telling.act(f"All of it happened, in {telling.elapsed:.0f} s")
    telling.addresses({"report": str(out / "report" / "report.html"), "evidence": str(out / "demo.json")})
    return Exit.FINE


def _write(out: Path, telling: "Telling", evidence: "Evidence", *, failure: str | None) -> None:
    content: dict[str, Any] = {
        "ok": failure is None,
        "failure": failure,
        "finished_at": datetime.now(UTC).isoformat(),
        "seconds": round(telling.elapsed, 1),
        "steps": telling.steps,
        "checks": evidence.checks,
        "incidents": evidence.incidents,
        "notifications": evidence.notifications,
        "planted": evidence.planted,
        "runs": evidence.runs,
        "report": "report/report.html" if failure is None else None,
    }
    (out / "demo.json").write_text(json.dumps(content, indent=2) + "\n")


def _show_logs(stage: "Stage") -> None:
    """The last words of each worker, for whoever must find out why."""
    for log in sorted(stage.directory.glob("*.log")):
        lines = log.read_text(errors="replace").splitlines()[-5:]
        sys.stderr.write("\n".join([f"--- {log.name}", *lines]) + "\n")


def _wait_for_the_end(stage: "Stage", telling: "Telling") -> None:
    try:
        telling.act("Everything goes on running until Ctrl-C")
        telling.addresses(stage.addresses())
        signal.pause()
    except KeyboardInterrupt:
        telling.act("The curtain falls")


@contextmanager
def _orderly_end() -> Iterator[None]:
    """SIGTERM ends the demonstration as Ctrl-C does: servers, workers and folders go with it."""

    def interrupt(_signum: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    # A parent that ignores SIGCHLD passes that on, and the exit code of every child would read as 0.
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
