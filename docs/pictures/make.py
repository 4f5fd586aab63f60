"""Makes the pictures of the README: ``make pictures``, with Chromium installed.

The day before is reconciled for the sandbox's shop, in whose ledger differences are planted. ``terminal.svg``
is what a dry run and the list of its findings print, ``report.png`` is the beginning of the report of a run
that repairs, and ``console.png`` is what the console shows first while the shop of the demonstration is
broken. Ids and times are of the day on which they are made; everything else follows from the seed.
"""

import io
import json
import os
import pty
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from fcntl import ioctl
from pathlib import Path
from termios import TIOCSWINSZ

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.terminal_theme import MONOKAI
from rich.text import Text

from sandbox.company import Company
from sandbox.embedded.servers import EmbeddedPostgres
from sandbox.shop.ledger import Plan
from sandbox.shop.rows import TEAM_STATUSES
from workers.demo import steps
from workers.demo.console import DemoConsole
from workers.demo.environment import open_environment

HERE = Path(__file__).parent
COLUMNS, LINES = 112, 40
INCIDENTS = 2
PLANTED = Plan(missing=9, stale_status=6, conflicting=2, ahead=2, orphaned=1)
CONFIGURATION = """\
environment = "production"
service = "shop"
business_timezone = "UTC"

[reconcile]
objects = ["payments"]
repair = ["created", "updated"]

[reconcile.payments]
table = "public.payments"
id = "stripe_payment_intent_id"
amount = "amount"
currency = "currency"
status = "status"
created = "created_at"
updated = "updated_at"
defaults = {{ source = "reconciliation" }}
statuses = {{ {statuses} }}
"""


def main() -> None:
    day = datetime.now(UTC).date() - timedelta(days=1)
    run = f"paywatch reconcile run --from {day} --until {day + timedelta(days=1)}"
    commands = [f"{run} --dry-run | head -4", "paywatch reconcile findings --class conflict,orphaned"]
    with shop(datetime(day.year, day.month, day.day, tzinfo=UTC)) as (folder, variables):
        execute("paywatch migrate", variables)
        printed = [(command, execute(command, variables)) for command in commands]
        (HERE / "terminal.svg").write_text(picture_of(printed))
        reported = execute(run, variables)
        found = re.search(r"run_\d{8}_\d{6}_[0-9a-f]{8}", reported)
        if found is None:
            sys.exit(f"the run printed no id:\n{reported}")
        execute(f"paywatch reconcile export {found[0]} --out report", variables)
        screenshot((folder / "report" / "report.html").as_uri(), HERE / "report.png", (1100, 1085))
    show_console()


def show_console() -> None:
    """Breaks the shop of the demonstration, and shows the first page of the console."""
    with tempfile.TemporaryDirectory() as scratch, open_environment(Path(scratch), seed=7) as demo:
        terminal = DemoConsole()
        steps.start_workers(demo, terminal)
        steps.expect_passing_checks(demo, terminal, steps.Evidence())
        address = demo.start_console()
        demo.company.shop.behave(payout_job="stopped", health="unhealthy")
        listed = ("incident", "list", "--json")
        while len(json.loads(demo.processes.run(*listed).stdout or "[]")) < INCIDENTS:
            time.sleep(0.5)
        screenshot(address, HERE / "console.png", (1100, 900))


@contextmanager
def shop(day_start: datetime) -> Iterator[tuple[Path, dict[str, str]]]:
    """Yields a folder and the environment of commands that compare the shop's ledger with Stripe."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        dsn = stack.enter_context(EmbeddedPostgres()).dsn
        company = stack.enter_context(
            Company(7, 2_400, since=day_start, until=day_start + timedelta(days=1), dsn=dsn, live=True)
        )
        company.seed_ledger(PLANTED)
        statuses = ", ".join(f'{stripe} = "{team}"' for stripe, team in TEAM_STATUSES.items())
        (folder / "paywatch.toml").write_text(CONFIGURATION.format(statuses=statuses))
        yield (
            folder,
            {
                "PAYWATCH_CONFIG": str(folder / "paywatch.toml"),
                "DATABASE_URL": dsn,
                "STRIPE_SECRET_KEY": company.restricted_key,
                "STRIPE_API_BASE": company.stripe_url,
            },
        )


def execute(command: str, variables: Mapping[str, str]) -> str:
    """Executes a command on a pseudo-terminal in the folder; returns what is on it at the end."""
    shown, terminal = pty.openpty()
    ioctl(terminal, TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environment = {**os.environ, **variables, "PATH": path, "TERM": "xterm-256color"}
    folder = Path(variables["PAYWATCH_CONFIG"]).parent
    process = subprocess.Popen(
        ["/bin/sh", "-c", command],
        cwd=folder,
        env=environment,
        stdin=terminal,
        stdout=terminal,
        stderr=terminal,
    )
    with process:
        os.close(terminal)
        return final_screen(b"".join(read_all(shown)).decode())


def read_all(descriptor: int) -> Iterator[bytes]:
    """Yields what a pseudo-terminal shows until its last process has closed it."""
    while True:
        try:
            content = os.read(descriptor, 65536)
        except OSError:  # Linux reports the end in this way
            return
        if not content:
            return
        yield content


def final_screen(printed: str) -> str:
    """Returns the lines that a progress bar, which goes up and erases its lines, leaves at the end."""
    lines, row = [""], 0
    for part in _CONTROLS.split(printed):
        if part == "\n":
            row += 1
            lines += [""] * (row + 1 - len(lines))
        elif part == "\x1b[1A":
            row -= 1
        elif part == "\x1b[2K":
            lines[row] = ""
        elif not _IGNORED.fullmatch(part):
            lines[row] += part
    return "\n".join(lines).rstrip()


_CONTROLS = re.compile(r"(\n|\r|\x1b\[[\d;?]*[A-Zhl])")
_IGNORED = re.compile(r"\r|\x1b\[\?\d+[hl]")


def picture_of(printed: Iterable[tuple[str, str]]) -> str:
    """Returns the SVG of a terminal window. Its font is not loaded from the network."""
    console = Console(record=True, width=COLUMNS, file=io.StringIO())
    for command, text in printed:
        console.print(Text(f"$ {command}", style="bold"))
        console.print(Text.from_ansi(text))
    layout = re.sub(r"@font-face \{\{.*?\}\}\s*", "", CONSOLE_SVG_FORMAT, flags=re.DOTALL)
    return console.export_svg(title="paywatch", theme=MONOKAI, code_format=layout, unique_id="paywatch")


def screenshot(address: str, picture: Path, size: tuple[int, int]) -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("Chromium is not installed: install it, for example with `apt-get install chromium`")
    width, height = size
    options = ["--headless", "--no-sandbox", "--hide-scrollbars", f"--window-size={width},{height}"]
    subprocess.run(
        [chromium, *options, "--disable-gpu", f"--screenshot={picture}", address],
        check=True,
        stderr=subprocess.DEVNULL,
    )


if __name__ == "__main__":
    main()
