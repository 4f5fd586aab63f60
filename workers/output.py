"""The output of commands: results on stdout, everything else on stderr, and five exit codes."""

import io
import json
import sys
from collections.abc import Collection, Iterable
from enum import IntEnum
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table


class Exit(IntEnum):
    FINE = 0
    FOUND = 1
    WRONG = 2
    UNREACHABLE = 3
    BUSY = 4


def results() -> Console:
    """The console for results; plain text unless stdout is a terminal. The terminal wraps long lines itself:
    a line feed within an id could not be copied."""
    return Console(file=sys.stdout, highlight=False, soft_wrap=True)


def notes() -> Console:
    """The console for everything that is not a result."""
    return Console(file=sys.stderr, highlight=False, soft_wrap=True)


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


def print_json(value: Any) -> None:
    # Only Unicode can take every character; elsewhere JSON's own escapes are the safe ones.
    ascii_only = not (sys.stdout.encoding or "").lower().startswith("utf")
    text = json.dumps(value, indent=2, default=str, ensure_ascii=ascii_only)
    # JSON allows control characters beyond ASCII, and Python strings lone surrogates: no terminal gets them.
    sys.stdout.write("\n".join(map(_json_escape, text.split("\n"))) + "\n")


def _json_escape(line: str) -> str:
    if line.isprintable():
        return line
    return "".join(each if each.isprintable() else json.dumps(each)[1:-1] for each in line)


def escape_controls(text: str) -> str:
    r"""Returns the text with escapes such as ``\x1b`` for what is not printable: a terminal would obey it."""
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)


def complain(sentences: Iterable[str]) -> None:
    """Prints one line for each problem on stderr."""
    for sentence in sentences:
        sys.stderr.write(f"paywatch: {sentence}\n")


def note(sentences: Iterable[str]) -> None:
    """Prints one line on stderr for each sentence about something that is no problem."""
    for sentence in sentences:
        sys.stderr.write(f"paywatch: notice: {sentence}\n")


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
    table, least = Table(box=None, header_style="bold", pad_edge=False), 0
    for number, name in enumerate(header):
        width = max(cell_len(row[number]) for row in [header, *lines])
        whole = name in ids
        table.add_column(_literal(name), no_wrap=whole, min_width=width if whole else None, overflow="fold")
        least += (width if whole else min(width, _WRAPPED)) + 2
    for row in lines:
        table.add_row(*map(_literal, row))
    console = results()
    console.width = max(console.width, least)
    console.print(table, soft_wrap=False, crop=False)


def _literal(text: str) -> str:
    return text.replace("[", r"\[")
