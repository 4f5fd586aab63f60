"""``paywatch demo``: all of Paywatch against the sandbox, with embedded Postgres and Valkey."""

import json
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from workers.commands.common import Json, finish
from workers.errors import NotInstalled, Usage
from workers.output import Exit, print_json

if TYPE_CHECKING:
    from workers.demo.console import DemoConsole
    from workers.demo.environment import Demo
    from workers.demo.steps import Evidence


def demo(
    keep: Annotated[bool, typer.Option("--keep", help="Keep everything running until Ctrl-C.")] = False,
    out: Annotated[Path, typer.Option("--out", help="The folder for demo.json and the report.")] = Path(
        "paywatch-demo"
    ),
    seed: Annotated[int, typer.Option("--seed", help="The seed of the simulated company's data.")] = 1,
    as_json: Json = False,
) -> None:
    """Demonstrate checks, incidents, notifications and a reconciliation against a simulated company."""
    finish(lambda: _demo(out, keep=keep, seed=seed, as_json=as_json))


def _demo(out: Path, *, keep: bool, seed: int, as_json: bool) -> Exit:
    try:
        import sandbox.company  # noqa: F401 - missing in an installation without paywatch[demo]
        from sandbox.embedded.servers import ServerError
        from workers.demo.console import DemoConsole
        from workers.demo.environment import open_environment
    except ImportError as error:
        raise NotInstalled(
            f"the demonstration is not installed ({error.name} is missing): install paywatch[demo], "
            "or run `make demo` in a checkout"
        ) from error
    _make_writable(out)
    console = DemoConsole()
    try:
        with _end_on_sigterm(), tempfile.TemporaryDirectory(prefix="paywatch-demo-") as scratch:
            console.section("Setup")
            with open_environment(Path(scratch), seed=seed) as everything:
                code = _run_steps(everything, console, out)
                if as_json:
                    print_json(json.loads((out / "demo.json").read_text()))
                if keep:
                    _wait_for_interrupt(everything, console)
    except ServerError as error:
        raise NotInstalled(f"the demonstration has no server: {error}") from error
    return code


def _make_writable(out: Path) -> None:
    """Creates the folder. Raises Usage now for one that could not be written at the end."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out):
            return
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        raise Usage(f"--out: {out} cannot be written ({why}): name another folder") from error


def _run_steps(demo: "Demo", console: "DemoConsole", out: Path) -> Exit:
    from workers.demo import steps
    from workers.demo.console import StepFailed

    evidence = steps.Evidence()
    try:
        planted = steps.start_workers(demo, console)
        console.section("Checks")
        steps.expect_passing_checks(demo, console, evidence)
        console.section("Outage")
        steps.break_and_fix(demo, console, evidence)
        console.section("Reconciliation")
        steps.reconcile_twice(demo, console, evidence, planted, out)
    except StepFailed as failure:
        console.fail(str(failure))
        _write(out, console, evidence, failure=str(failure))
        _show_logs(demo)
        return Exit.FOUND
    _write(out, console, evidence, failure=None)
    console.section(f"Every step succeeded, in {console.elapsed:.0f} s")
    console.addresses({"report": str(out / "report" / "report.html"), "evidence": str(out / "demo.json")})
    return Exit.FINE


def _write(out: Path, console: "DemoConsole", evidence: "Evidence", *, failure: str | None) -> None:
    content: dict[str, Any] = {
        "ok": failure is None,
        "failure": failure,
        "finished_at": datetime.now(UTC).isoformat(),
        "seconds": round(console.elapsed, 1),
        "steps": console.steps,
        "checks": evidence.checks,
        "incidents": evidence.incidents,
        "notifications": evidence.notifications,
        "planted": evidence.planted,
        "runs": evidence.runs,
        "report": "report/report.html" if failure is None else None,
    }
    (out / "demo.json").write_text(json.dumps(content, indent=2) + "\n")


def _show_logs(demo: "Demo") -> None:
    """Prints the last lines of each worker's log."""
    for log in sorted(demo.directory.glob("*.log")):
        lines = log.read_text(errors="replace").splitlines()[-5:]
        sys.stderr.write("\n".join([f"--- {log.name}", *lines]) + "\n")


def _wait_for_interrupt(demo: "Demo", console: "DemoConsole") -> None:
    from workers.demo.console import StepFailed

    try:
        console.section("Everything keeps running until Ctrl-C")
        console.addresses({"console": demo.start_console(), **demo.addresses()})
        _wait()
    except StepFailed as failure:
        console.fail(str(failure))
    except KeyboardInterrupt:
        console.section("Stopping")


def _wait() -> None:
    while True:  # not signal.pause(): a signal just before it would be noticed only with the next one
        time.sleep(0.5)


@contextmanager
def _end_on_sigterm() -> Iterator[None]:
    """Ends the demonstration on SIGTERM as on Ctrl-C, so that servers, workers and folders are removed."""

    def interrupt(_signum: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    # A parent that ignores SIGCHLD passes that on, and the exit code of every child would read as 0.
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
