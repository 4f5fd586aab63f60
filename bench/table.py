"""Prints a plain table to stdout."""

from collections.abc import Iterable, Sequence

Row = Sequence[object]


def show(columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Aligns the first column to the left and all others to the right."""
    lines = [list(columns), *([_text(cell) for cell in row] for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(columns))]
    for line in lines:
        first, *others = (
            cell.rjust(width) if i else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        print("   ".join((first, *others)).rstrip())


def _text(cell: object) -> str:
    """Formats numbers with three significant digits, and None as an empty cell."""
    match cell:
        case None:
            return ""
        case float():
            return f"{cell:.3f}" if abs(cell) < 1 else f"{cell:.2f}" if abs(cell) < 100 else f"{cell:.0f}"
    return str(cell)
