"""Each code of an open finding has a sentence that says what to do."""

import pytest

from reconcile.codes import Code, FindingNote, FindingReason, RowFlaw, StripeFlaw
from reconcile.results.next_steps import NOTES, PLANNED, REASONS, next_step

RUN = "run_20261118_020000_0a1b2c3d"


def step(class_: str, reason: str | None, note: str | None, *, dry_run: bool = False) -> str:
    return next_step(RUN, "payments", class_, reason, note, dry_run=dry_run)


@pytest.mark.parametrize("code", [*FindingReason, *StripeFlaw, *RowFlaw])
def test_each_reason_has_a_step(code: Code) -> None:
    found = step("invalid", code, FindingNote.NEEDS_REVIEW)
    assert found.startswith(REASONS[code].partition("{")[0])
    assert "{" not in found


@pytest.mark.parametrize("code", [note for note in FindingNote if note != FindingNote.NEEDS_REVIEW])
def test_each_note_has_a_step(code: Code) -> None:
    found = step("updated", FindingReason.LEDGER_BEHIND, code)
    assert found.startswith(NOTES[code].partition("{")[0])
    assert "{" not in found


def test_conflict_needs_a_decision_whatever_the_policy_is() -> None:
    found = step("conflict", FindingReason.CURRENCY_DIFFERS, FindingNote.CLASS_NOT_REPAIRED)
    assert found == REASONS[FindingReason.CURRENCY_DIFFERS]


def test_planned_write_of_a_dry_run_is_reviewed_first() -> None:
    assert step("created", FindingReason.NOT_IN_LEDGER, None, dry_run=True) == PLANNED
    unfit = step("created", FindingReason.NOT_IN_LEDGER, FindingNote.VALUE_UNFIT, dry_run=True)
    assert unfit == NOTES[FindingNote.VALUE_UNFIT]


def test_step_names_the_run_to_approve() -> None:
    found = step("created", FindingReason.NOT_IN_LEDGER, FindingNote.WRITE_NOT_APPROVED)
    assert f"paywatch reconcile approve {RUN} " in found


def test_finding_of_an_older_version_without_codes_has_a_step() -> None:
    assert step("conflict", None, None) == "Compare both sides, and correct the wrong one."
