"""The output of commands: results on stdout, everything else on stderr, and five exit codes."""

import io
import json
import os
import sys
from collections.abc import Collection, Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING, Any, TextIO

if TYPE_CHECKING:
    from rich.console import Console


class Exit(IntEnum):
    FINE = 0
    FOUND = 1
    WRONG = 2
    UNREACHABLE = 3
    BUSY = 4


@dataclass(frozen=True, slots=True)
class Lines:
    """Prints lines on one stream as they are: a terminal wraps long ones itself, so that an id in them can be
    copied."""

    stream: TextIO

    def print(self, line: str = "") -> None:
        self.stream.write(f"{line}\n")


_LONGEST_SENTENCE = 4_000

_quiet = ContextVar("quiet", default=False)


def be_quiet() -> None:
    """From now on, notes are discarded in this context."""
    _quiet.set(True)


def is_quiet() -> bool:
    """Whether notes are discarded, so that nobody need prepare them."""
    return _quiet.get()


def results() -> Lines:
    """What a command was asked for."""
    return Lines(sys.stdout)


def notes() -> Lines:
    """Everything that is not a result; nothing with ``--quiet``."""
    return Lines(io.StringIO() if _quiet.get() else sys.stderr)


def terminal(stream: TextIO) -> "Console":
    """Rich's console, which honours NO_COLOR, FORCE_COLOR and TERM."""
    from rich.console import Console

    return Console(file=stream, highlight=False, soft_wrap=True)


def tolerate_any_text() -> None:
    """Escapes characters that the terminal's encoding lacks, and discards what goes to a closed stream.

    Otherwise a check's name in Greek would end a command in a Latin-1 terminal with a traceback.
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # the caller closed it (`>&-`)
            setattr(sys, name, io.StringIO())
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def discard_unreadable() -> None:
    """Discards what is left for a standard error that nobody reads any more: Python would exit with 120."""
    try:
        sys.stderr.flush()
    except OSError:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stderr.fileno())
        os.close(null)


def print_json(value: Any) -> None:
    text = _as_json(value, indent=2)
    # JSON allows control characters beyond ASCII, and Python strings lone surrogates: no terminal gets them.
    sys.stdout.write("\n".join(map(_json_escape, text.split("\n"))) + "\n")


def json_line(value: Any) -> str:
    """Returns the value as JSON on one line, with escapes for what is not printable."""
    return _json_escape(_as_json(value, indent=None))


def _as_json(value: Any, indent: int | None) -> str:
    # Only Unicode can take every character; elsewhere JSON's own escapes are the safe ones.
    ascii_only = not (sys.stdout.encoding or "").lower().startswith("utf")
    return json.dumps(value, indent=indent, default=str, ensure_ascii=ascii_only)


def _json_escape(line: str) -> str:
    if line.isprintable():
        return line
    return "".join(each if each.isprintable() else json.dumps(each)[1:-1] for each in line)


def complain(sentences: Iterable[str]) -> None:
    """Prints one line for each problem on stderr: it may quote a path, a server or a table."""
    from settings.texts import escape_controls

    for sentence in sentences:
        sys.stderr.write(f"paywatch: {escape_controls(_shortened(sentence))}\n")


def _shortened(sentence: str) -> str:
    """Leaves out the middle of a sentence that quotes a whole file or an argument of 100 kB: nobody would see
    what it says about it."""
    if len(sentence) <= _LONGEST_SENTENCE:
        return sentence
    half = _LONGEST_SENTENCE // 2
    return f"{sentence[:half]} [{len(sentence) - 2 * half} characters left out] {sentence[-half:]}"


def note(sentences: Iterable[str]) -> None:
    """Prints one line on stderr for each sentence about something that is no problem."""
    from settings.texts import escape_controls

    for sentence in sentences:
        notes().print(f"paywatch: notice: {escape_controls(sentence)}")


def print_table(
    columns: Iterable[str], rows: Iterable[Iterable[object]], *, empty: str, ids: Collection[str] = ()
) -> None:
    """Prints a table on a terminal, tab-separated lines with a header elsewhere. None is an empty cell.

    The cells of ``ids``, by default those of the first column, stay on one line in a terminal of any width,
    so that they can be copied; other cells are wrapped.
    """
    header = list(columns)
    lines = [["" if cell is None else str(cell) for cell in row] for row in rows]
    if not lines:
        notes().print(empty)
    elif sys.stdout.isatty():
        _print_on_terminal(header, lines, frozenset(ids or header[:1]))
    else:
        for row in [header, *lines]:
            sys.stdout.write("\t".join(cell.replace("\t", " ").replace("\n", " ") for cell in row) + "\n")


_WRAPPED = 12
"""Characters of a wrapped cell in a terminal that is too narrow for the table: about one word."""


def _print_on_terminal(header: list[str], lines: list[list[str]], ids: Collection[str]) -> None:
    """Prints wider than the terminal rather than cutting an id; the terminal wraps such a line itself."""
    from rich.cells import cell_len
    from rich.table import Table

    header_style = "" if os.environ.get("NO_COLOR") else "bold"
    table, least = Table(box=None, header_style=header_style, pad_edge=False), 0
    for number, name in enumerate(header):
        width = max(cell_len(row[number]) for row in [header, *lines])
        whole = name in ids
        table.add_column(_literal(name), no_wrap=whole, min_width=width if whole else None, overflow="fold")
        least += (width if whole else min(width, _WRAPPED)) + 2
    for row in lines:
        table.add_row(*map(_literal, row))
    console = terminal(sys.stdout)
    console.width = max(console.width, least)
    console.print(table, soft_wrap=False, crop=False)


def _literal(text: str) -> str:
    return text.replace("[", r"\[")
