"""The values of one run, those that are missing, and the outcome of both."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from probes.judgement import Problem, conclude
from probes.labels import LONGEST_LABEL, labelled, shown_label
from probes.ledger import LedgerError
from probes.reading import Json, Outcome, Verdict
from probes.sql.columns import Unfit, number_of
from probes.sql.query import Rows
from probes.tools import Figures
from settings.texts import join_first

CAUSES: Mapping[str, str] = {
    "value": "a value is not finite, or has more digits than a float holds",
    "missing": "no value came: every column is null, or there is no row",
    "partial": "a preset could not compute a part of its values; the reason says which and why",
}

ROWS = "rows"
_SHOWN = 8


@dataclass(slots=True)
class Measured:
    """``missing`` has why each value that did not come is missing; it is never taken as zero."""

    values: dict[str, float] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @classmethod
    def of_rows(cls, rows: Rows, by: str | None) -> "Measured":
        """Returns the values of a query. With ``by``, no row is an answer, too: nothing is in any group."""
        taken = cls()
        if by is not None:
            taken.values[ROWS] = float(len(rows))
            _require_different_labels(rows, by)
        for row in rows:
            labels = {} if by is None else {by: _label(row[by])}
            for column, value in row.items():
                if column != by:
                    taken._take(labelled(column, labels), value)
        return taken

    @classmethod
    def of_preset(cls, figures: Figures) -> "Measured":
        taken = cls(missing=dict(figures.missing), notes=figures.notes)
        for name, value in figures.values.items():
            taken._take(name, value)
        taken.problems += [Problem(Verdict.DEGRADED, "partial", each) for each in figures.incomplete]
        return taken

    def _take(self, name: str, value: object) -> None:
        try:
            number = number_of(value)
        except Unfit as error:
            self.problems.append(Problem(Verdict.UNKNOWN, "value", f"{name} {error}"))
            return
        if number is None:
            self.missing[name] = "null"
        else:
            self.values[name] = number

    def conclude(self, phases: Mapping[str, float]) -> Outcome:
        problems = list(self.problems)
        if not self.values and not problems:
            problems.append(Problem(Verdict.UNKNOWN, "missing", self._nothing()))
        facts: dict[str, Json] = {"missing": dict(self.missing), "notes": list(self.notes)}
        return conclude(
            problems,
            self._success(),
            phases=phases,
            values=self.values,
            evidence={name: fact for name, fact in facts.items() if fact},
        )

    def _nothing(self) -> str:
        if not self.missing:
            return "the query returned no row, so there is no value"
        verb = "is" if len(self.missing) == 1 else "are"
        return f"no value came: {join_first(list(self.missing), _SHOWN)} {verb} null"

    def _success(self) -> str:
        came = join_first([f"{name} is {value:.6g}" for name, value in self.values.items()], _SHOWN)
        absent = [name if why == "null" else f"{name} ({why})" for name, why in self.missing.items()]
        return came + (f"; no value for {join_first(absent, _SHOWN)}" if absent else "")


def _require_different_labels(rows: Rows, by: str) -> None:
    seen: set[str] = set()
    for row in rows:
        label = _label(row[by])
        if len(label) > LONGEST_LABEL:
            sentence = f'a label in column "{by}" is longer than {LONGEST_LABEL} characters'
            raise LedgerError(sentence, cause="query")
        if label in seen:
            raise LedgerError(f'two rows have the same "{by}": group by it', cause="query")
        seen.add(label)
        if ROWS in row:
            sentence = f'with by, "{ROWS}" is the number of rows: name the column otherwise'
            raise LedgerError(sentence, cause="query")


def _label(value: object) -> str:
    """Returns the label of a row; a null is an empty label."""
    return "" if value is None else shown_label(str(value))
