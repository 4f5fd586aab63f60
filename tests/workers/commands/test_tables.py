"""Tables on a terminal: ids stay whole whatever the width."""

import io
from contextlib import redirect_stdout

import pytest

from workers.output import complain, print_table, results

RUN = "run_20261130_065137_ab12cd34"
REASON = "12 of 20,000 payments differ, and Averylongwordwithoutanyspaceatallinit"


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def on_terminal(monkeypatch: pytest.MonkeyPatch, columns: int, *rows: tuple[str, ...]) -> list[str]:
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("TERM", "dumb")
    terminal = Terminal()
    with redirect_stdout(terminal):
        print_table(["run", "account", "status", "from", "until", "reason"], rows, empty="")
    return terminal.getvalue().splitlines()


@pytest.mark.parametrize("columns", [20, 40, 80, 300])
def test_ids_are_never_cut_or_wrapped(monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    window = ("2026-11-18T00:00:00Z", "2026-11-19T00:00:00Z")
    lines = on_terminal(monkeypatch, columns, (RUN, "platform", "discrepancies", *window, REASON))
    assert [line for line in lines if RUN in line]
    assert "…" not in "".join(lines)


def test_a_long_cell_is_wrapped_in_a_narrow_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = on_terminal(monkeypatch, 80, (RUN, "platform", "failed", "", "", REASON))
    assert max(map(len, lines)) <= 80
    cells = "".join(line[len(RUN) :] for line in lines).replace(" ", "")
    assert "Averylong" in cells
    assert "spaceatallinit" in cells


@pytest.mark.parametrize("columns", [20, 80])
def test_a_sentence_is_wrapped_by_the_terminal_alone(monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    monkeypatch.setenv("COLUMNS", str(columns))
    terminal = Terminal()
    with redirect_stdout(terminal):
        results().print(f"{RUN}  matched  {REASON} {REASON}")
    assert terminal.getvalue() == f"{RUN}  matched  {REASON} {REASON}\n"


def test_no_color_leaves_no_escape_sequence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    for no_color, escapes in (("", True), ("1", False)):
        monkeypatch.setenv("NO_COLOR", no_color)
        terminal = Terminal()
        with redirect_stdout(terminal):
            print_table(["run", "status"], [(RUN, "matched")], empty="")
        assert ("\x1b" in terminal.getvalue()) is escapes


def test_a_sentence_that_quotes_a_huge_argument_stays_readable(capsys: pytest.CaptureFixture[str]) -> None:
    complain([f"--id: '{'x' * 100_000}' is too long", "short"])
    long, short = capsys.readouterr().err.splitlines()
    assert len(long) < 5_000
    assert long.startswith("paywatch: --id: 'xxx")
    assert " characters left out] " in long
    assert long.endswith("x' is too long")
    assert short == "paywatch: short"
