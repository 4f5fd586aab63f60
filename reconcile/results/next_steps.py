"""What a person does about an open finding: one sentence for each code."""

from collections.abc import Mapping

from reconcile.codes import FindingNote, FindingReason, RowFlaw, StripeFlaw

_AGAIN = "run again"
REASONS: Mapping[str, str] = {
    FindingReason.NOT_IN_LEDGER: "Find why the ledger never had the row, and insert it.",
    FindingReason.LEDGER_BEHIND: "Find which webhook the ledger missed, and update the row.",
    FindingReason.EITHER_NEWER: "Compare both sides, and correct the older one.",
    FindingReason.LEDGER_AHEAD: (
        "Find who set the ledger's status. If Stripe is right, correct the row or run with --repair conflict."
    ),
    FindingReason.CURRENCY_DIFFERS: "Compare with the object at Stripe, and correct the row's currency.",
    FindingReason.FINAL_AMOUNT_DIFFERS: (
        "Stripe's amount is final: find why the ledger has another one, and correct the row."
    ),
    FindingReason.UNMAPPED_LEDGER_STATUS: (
        "Map a Stripe status to the ledger's status in [reconcile.{object}.statuses], or correct the row."
    ),
    FindingReason.NOT_AT_STRIPE: (
        "Find where the row comes from: a test, another account or a mistake. Paywatch never deletes a row."
    ),
    FindingReason.ROW_OF_EXCLUDED_OBJECT: (
        "Decide which table the object belongs to: change objects_where, or remove the row."
    ),
    FindingReason.DUPLICATE_ROWS: (
        "Keep one row and remove the others. A unique index on the id prevents more."
    ),
    StripeFlaw.OBJECT_UNREADABLE: (
        "Open the object at Stripe. If it looks right there, report this as a defect of Paywatch."
    ),
    StripeFlaw.DISPUTE_UNKNOWN: "Let the API key read disputes, and run again.",
    StripeFlaw.ID_REFUSED: "Correct the row's Stripe id.",
    StripeFlaw.ID_MISMATCH: "Run again. If it stays, ask Stripe's support.",
    RowFlaw.ROW_WITHOUT_ID: "Find the object at Stripe by amount and time, and enter its id in the row.",
    RowFlaw.ROW_WITHOUT_AMOUNT: "Enter Stripe's amount in the row.",
    RowFlaw.ROW_WITHOUT_CURRENCY: "Enter Stripe's currency in the row.",
    RowFlaw.CURRENCY_UNREADABLE: "Correct the row's currency: it is not a currency code.",
    RowFlaw.AMOUNT_UNREADABLE: "Correct the row's amount: it is not a number.",
    RowFlaw.AMOUNT_NEGATIVE: "Correct the row's amount: it cannot be negative.",
    RowFlaw.AMOUNT_TOO_PRECISE: (
        "Correct the row's amount. If all rows look so, check amount_unit in [reconcile.{object}]."
    ),
}
"""By the reason of a finding that only a person can resolve."""
NOTES: Mapping[str, str] = {
    FindingNote.CLASS_NOT_REPAIRED: (
        'Correct the row, or let Paywatch do it: name "{class}" in repair, or in --repair for one run.'
    ),
    FindingNote.STATUS_NOT_MAPPED: (f"Map Stripe's status in [reconcile.{{object}}.statuses], and {_AGAIN}."),
    FindingNote.DERIVED_NOT_REPAIRED: (
        'Correct the row, or let Paywatch do it: name "derived" beside "updated" in repair.'
    ),
    FindingNote.ROW_LEFT_OUT: "Look at the row that rows_where leaves out: restore it, or change rows_where.",
    FindingNote.NOT_SELECTED: f"Name this id in --only too, or {_AGAIN} without --only.",
    FindingNote.NOT_RECHECKED: f"Wait until Stripe answers, and {_AGAIN}.",
    FindingNote.PLAN_REFUSED: f"Review the new plan, and {_AGAIN} with its hash.",
    FindingNote.WRITE_NOT_APPROVED: (
        "Review the planned writes, and approve them: paywatch reconcile approve {run} --as NAME"
    ),
    FindingNote.VALUE_UNFIT: f"Change the column so that it can hold the value, and {_AGAIN}.",
    FindingNote.LEDGER_REFUSED: f"Correct what the ledger's error names, and {_AGAIN}.",
    FindingNote.WRITE_OUT_OF_SCOPE: "Compare rows_where with the mapping's defaults and statuses.",
    FindingNote.NOT_TRIED: f"Correct what the ledger refused before it, and {_AGAIN}.",
    FindingNote.ROW_CHANGED: f"The row changed during the run: {_AGAIN}.",
    FindingNote.NO_ROW_INSERTED: "Look for another row with this id, and at the table's triggers.",
    FindingNote.WRITE_NOT_FOUND: "Look at the table's triggers: one of them reverted the write.",
    FindingNote.WRITTEN_ELSEWHERE: "Nothing: someone else has corrected the row.",
}
"""By the note of a finding that was not repaired; the reason decides where a class always needs a person."""
PLANNED = "Review the plan, and run without --dry-run, or with --plan."
_BY_REASON = (None, FindingNote.NEEDS_REVIEW)


def next_step(
    run: str, object_: str, class_: str, reason_code: str | None, note_code: str | None, *, dry_run: bool
) -> str:
    """Returns what to do about an open finding. A dry run leaves those without a note
    that a run would write."""
    if dry_run and note_code is None:
        return PLANNED
    # Whether to overwrite a conflict is not answered by the repair policy alone.
    by_reason = note_code in _BY_REASON or (
        class_ == "conflict" and note_code == FindingNote.CLASS_NOT_REPAIRED
    )
    found = REASONS.get(reason_code or "") if by_reason else NOTES.get(note_code or "")
    return (found or "Compare both sides, and correct the wrong one.").format_map(
        {"run": run, "object": object_, "class": class_}
    )
