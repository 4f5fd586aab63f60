"""The closed list of codes: each reason, proof, gap, flaw and note has one beside its sentence.

Python and SQL compare codes and never sentences, so that a sentence can be reworded. A code that was released
keeps its meaning; `docs/codes.md` has the same list for users, and a test compares the two.
"""

from enum import StrEnum
from typing import Self

import msgspec


class Code(StrEnum):
    """A stable snake_case name of at least two words. ``meaning`` explains it in one line."""

    meaning: str

    def __new__(cls, value: str, meaning: str) -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.meaning = meaning
        return member


class Coded(msgspec.Struct, frozen=True):
    """A sentence for people and its code; None for one that an older version stored without a code."""

    code: str | None
    text: str


class FindingReason(Code):
    """Why a record is in its class. An ``invalid`` one has a `StripeFlaw` or a `RowFlaw` instead."""

    NOT_IN_LEDGER = "not_in_ledger", "the ledger has no row with this id"
    LEDGER_BEHIND = "ledger_behind", "Stripe's record is newer than the ledger's row"
    EITHER_NEWER = "either_newer", "the two sides differ, and either of them can be the newer one"
    LEDGER_AHEAD = "ledger_ahead", "the ledger's status can only follow Stripe's status"
    CURRENCY_DIFFERS = "currency_differs", "the currencies differ, and a currency never changes"
    FINAL_AMOUNT_DIFFERS = "final_amount_differs", "the amounts differ although Stripe's can no longer change"
    UNMAPPED_LEDGER_STATUS = "unmapped_ledger_status", "no Stripe status is mapped to the ledger's status"
    NOT_AT_STRIPE = "not_at_stripe", "Stripe answered that it has no such object"
    ROW_OF_EXCLUDED_OBJECT = (
        "row_of_excluded_object",
        "the ledger has a row of an object that the mapping's objects_where leaves out",
    )
    DUPLICATE_ROWS = "duplicate_rows", "the ledger has several rows with this id"


class StripeFlaw(Code):
    """Why an object of Stripe cannot be compared."""

    OBJECT_UNREADABLE = (
        "object_unreadable",
        "Stripe's object is malformed, lacks a required field, or has one of a wrong type",
    )
    DISPUTE_UNKNOWN = (
        "dispute_unknown",
        "Stripe says that the object was disputed, and did not say how the dispute stands",
    )
    ID_REFUSED = "id_refused", "Stripe refused a request for this id as malformed"
    ID_MISMATCH = "id_mismatch", "Stripe returned an object with another id than the requested one"


class RowFlaw(Code):
    """Why a row of the ledger cannot be compared."""

    ROW_WITHOUT_ID = "row_without_id", "the row has no Stripe id"
    ROW_WITHOUT_AMOUNT = "row_without_amount", "the row has no amount"
    ROW_WITHOUT_CURRENCY = "row_without_currency", "the row has no currency"
    CURRENCY_UNREADABLE = "currency_unreadable", "the row's currency is not a currency code"
    AMOUNT_UNREADABLE = "amount_unreadable", "the row's amount is not a number"
    AMOUNT_NEGATIVE = "amount_negative", "the row's amount is negative, which this object's cannot be"
    AMOUNT_TOO_PRECISE = "amount_too_precise", "the row's amount has more decimals than its currency"


class FindingNote(Code):
    """Why a finding was not repaired, or how it was resolved without a write."""

    NEEDS_REVIEW = "needs_review", "a finding of this class is never repaired automatically"
    CLASS_NOT_REPAIRED = "class_not_repaired", "the repair policy does not name this class"
    STATUS_NOT_MAPPED = "status_not_mapped", "the mapping has no status for Stripe's status"
    DERIVED_NOT_REPAIRED = (
        "derived_not_repaired",
        "the repair policy does not name derived statuses, and the status is one or was one",
    )
    ROW_LEFT_OUT = (
        "row_left_out",
        "the table has a row with this id that the mapping's rows_where leaves out, so none is inserted",
    )
    NOT_SELECTED = "not_selected", "the id is not among those of --only"
    NOT_RECHECKED = (
        "not_rechecked",
        "Stripe could not be asked again, and the ledger's row may be the newer one",
    )
    PLAN_REFUSED = "plan_refused", "the plan differs from the reviewed one, so nothing was written"
    WRITE_NOT_APPROVED = "write_not_approved", "nobody has approved what daily runs may write"
    VALUE_UNFIT = "value_unfit", "a column cannot hold the value exactly"
    LEDGER_REFUSED = "ledger_refused", "the ledger raised an error when the row was written"
    WRITE_OUT_OF_SCOPE = (
        "write_out_of_scope",
        "the mapping's rows_where would leave the written row out, so it is not written",
    )
    NOT_TRIED = "not_tried", "the write was skipped because the ledger had refused every row before it"
    ROW_CHANGED = "row_changed", "the row changed between the comparison and the write"
    NO_ROW_INSERTED = "no_row_inserted", "the insert added no row: its id is taken, or a trigger dropped it"
    WRITE_NOT_FOUND = "write_not_found", "the row does not hold what was written to it"
    WRITTEN_ELSEWHERE = "written_elsewhere", "someone else corrected the row during the run"


class UndoNote(Code):
    """Why undo left a row, or had nothing to do for it."""

    ROW_DUPLICATED = "row_duplicated", "the ledger has several rows with this id"
    ROW_CHANGED_SINCE = "row_changed_since", "the row changed after the run wrote it"
    ROW_ALREADY_RESTORED = "row_already_restored", "the row was already as before the run"
    ROW_ALREADY_DELETED = "row_already_deleted", "the inserted row was already deleted"
    ROW_MISSING = "row_missing", "the updated row no longer exists"
    ROW_HIDDEN = "row_hidden", "the row no longer exists, or row-level security hides it"
    DELETE_NOT_PERMITTED = "delete_not_permitted", "the database user may not delete rows"
    DELETE_CASCADES = "delete_cascades", "a foreign key would change rows of another table"
    UNDO_REFUSED = "undo_refused", "the ledger raised an error when the row was restored"
    UNDO_HAD_NO_EFFECT = "undo_had_no_effect", "a trigger or policy of the ledger kept the row unchanged"


class Gap(Code):
    """What a run could not cover; the run is ``incomplete``."""

    LIST_OMITS_OBJECTS = "list_omits_objects", "Stripe has objects of the window that its list leaves out"
    EVENTS_NOT_READ = (
        "events_not_read",
        "changes outside the window could not be read from Stripe's events",
    )
    OBJECTS_NOT_FETCHED = "objects_not_fetched", "not every object could be fetched by its id"
    MOVED_OBJECTS_NOT_FETCHED = (
        "moved_objects_not_fetched",
        "not every object whose money moved could be fetched",
    )
    CONFLICTS_NOT_RECHECKED = "conflicts_not_rechecked", "conflicts could not be fetched again"
    NOTHING_COMPARED = (
        "nothing_compared",
        "a column of compare was compared with nothing: Stripe's objects do not have the field",
    )
    MOVEMENTS_NOT_PERMITTED = "movements_not_permitted", "the API key may not read balance transactions"


class EndReason(Code):
    """Why a run, or one object of it, ended without completing its steps, or with discrepancies. A `Gap` is
    given as it is."""

    RUN_CANCELLED = "run_cancelled", "somebody cancelled the run"
    ATTEMPTS_EXHAUSTED = "attempts_exhausted", "the run was started too often without reaching an end"
    LIST_INCOMPLETE = "list_incomplete", "a list could not be read completely"
    LIST_CHANGING = "list_changing", "new objects kept appearing in the window's last minutes"
    LIST_UNTRUSTED = "list_untrusted", "Stripe's list contradicts the request for it"
    LIST_NOT_PERMITTED = "list_not_permitted", "the API key may not read this list"
    ACCOUNT_NOT_PERMITTED = "account_not_permitted", "the API key may not use this account"
    WINDOW_NOT_READ = "window_not_read", "a part of the window was not read"
    NOTHING_IN_SCOPE = (
        "nothing_in_scope",
        "no object is in scope, and none has a comparable value at a path of the mapping's objects_where",
    )
    MOVEMENTS_NOT_READ = "movements_not_read", "the balance transactions could not be read or added up"
    ROWS_NOT_LOOKED_UP = "rows_not_looked_up", "Stripe did not say whether it has some of the ledger's rows"
    STRIPE_FAILED = "stripe_failed", "Stripe refused a request, or could not be reached"
    MAPPING_MISMATCH = "mapping_mismatch", "the ledger's table does not fit the mapping"
    CREATED_UNIT = "created_unit", "the times in the ledger cannot be of the configured unit"
    LEDGER_UNREACHABLE = "ledger_unreachable", "the ledger's database cannot be reached"
    LEDGER_LOCKED = "ledger_locked", "another session did not release a lock on the ledger's table or rows"
    LEDGER_ERROR = "ledger_error", "the ledger's database refused a statement"
    PLAN_INCOMPLETE = "plan_incomplete", "the reviewed plan was not used because something could not be read"
    PLAN_DIFFERS = "plan_differs", "the planned writes are not the reviewed ones"
    PLAN_NOT_APPROVED = "plan_not_approved", "nobody has approved what daily runs may write"
    MONEY_UNPROVEN = "money_unproven", "a proof of the money failed"
    OBJECTS_FAILED = "objects_failed", "no object could be compared, so the money was not proven"
    INTERNAL_ERROR = "internal_error", "a defect of Paywatch; the worker's log has the traceback"


class ProofCode(Code):
    """What a run proves. ``meaning`` is the proof's title."""

    WINDOW_READ = "window_read", "the whole window was read"
    ROWS_LOOKED_UP = "rows_looked_up", "every ledger row was looked up at Stripe"
    ONE_CLASS_EACH = "one_class_each", "every record is in exactly one class"
    CONTROL_TOTALS = "control_totals", "control totals agree"
    GROSS_FEE_NET = "gross_fee_net", "gross minus fee equals net"
    PAYOUTS_NET_TO_ZERO = "payouts_net_to_zero", "each payout's transactions net to zero"
    BALANCE_CONTINUITY = "balance_continuity", "opening balance plus activity equals closing balance"
    ONE_ROW_EACH = "one_row_each", "every charge and refund has exactly one ledger row"


class ProofReason(Code):
    """Why a proof passed, failed, or was not checked."""

    PROOF_HOLDS = "proof_holds", "everything that was checked is as claimed"
    NOTHING_TO_CHECK = "nothing_to_check", "the window has nothing that the proof is about"
    WINDOW_GAP = "window_gap", "the slices that were read leave out a part of the window"
    SLICES_UNFINISHED = "slices_unfinished", "some slices of the window were not read completely"
    ROWS_UNKNOWN = "rows_unknown", "Stripe did not say whether it has some of the ledger's rows"
    NOT_CLASSIFIED = "not_classified", "the run ended before records were classified"
    COUNTS_DIFFER = "counts_differ", "the records in the classes are not as many as those that were read"
    TOTALS_DIFFER = "totals_differ", "count or sum of the two sides differ"
    DRY_RUN = "dry_run", "the sides differ, and a dry run writes nothing"
    MOVEMENTS_UNREADABLE = "movements_unreadable", "some balance transactions cannot be read"
    NET_DIFFERS = "net_differs", "in some balance transactions gross minus fee is not net"
    PAYOUTS_OFF = "payouts_off", "the transactions of some payouts do not net to zero"
    PAYOUTS_OPEN = "payouts_open", "the transactions of some payouts are not known"
    BALANCE_OFF = "balance_off", "the closing balance is not the opening balance plus activity"
    ROWS_MISSING = "rows_missing", "some charges or refunds have no ledger row, or several"
    NOT_COMPARED = "not_compared", "some objects could not be compared to the end"
    MOVEMENTS_UNMATCHED = "movements_unmatched", "some movements belong to no object that is compared"
    MONEY_NOT_READ = "money_not_read", "the balance transactions could not be read or added up"


class PayoutReason(Code):
    """Why the transactions of a payout do not net to zero, or are not known."""

    PAYOUT_HIDDEN = "payout_hidden", "Stripe did not include the payout in its balance transaction"
    PAYOUT_MANUAL = "payout_manual", "Stripe does not report the transactions of a manual payout"
    PAYOUT_UNREADABLE = "payout_unreadable", "Stripe refused the payout or its transactions"
    PAYOUT_NOT_COMPLETED = (
        "payout_not_completed",
        "Stripe has not yet assigned all transactions to the payout",
    )
    PAYOUT_NOT_READ = "payout_not_read", "the payout's transactions were not read completely"
    PAYOUT_CURRENCY = "payout_currency", "some of its transactions have another currency"
    PAYOUT_ENTRIES = "payout_entries", "the payout has not exactly one balance transaction of its own"
    PAYOUT_NET = "payout_net", "its transactions do not net to zero"


class BalanceReason(Code):
    """Why the balance at an end of the window is not known."""

    BALANCE_NOT_FETCHED = "balance_not_fetched", "the run ended before it asked for the balance"
    BALANCE_NOT_PERMITTED = "balance_not_permitted", "the API key may not read the balance"
    WINDOW_TOO_OLD = "window_too_old", "the window ended too long ago to compute its closing balance"
    BALANCE_CHANGING = "balance_changing", "money moved each time the balance was read"
    NO_OPENING_BALANCE = "no_opening_balance", "no earlier run recorded the balance where this window begins"


class SourceNote(Code):
    """What limits the sources of a run, or that they had nothing; not a gap."""

    FIRST_RUN = "first_run", "no earlier run: older objects are known only by their changes in the window"
    EVENTS_EXPIRED = "events_expired", "some events are older than Stripe keeps them"
    WINDOW_BETWEEN = "window_between", "no run has read the time between the last window and this one"
    OPEN_ROWS_LEFT = "open_rows_left", "some open rows are left to the next runs"
    DELIVERY_UNKNOWN = "delivery_unknown", "whether webhooks were delivered could not be read"
    QUIET_WINDOW = "quiet_window", "Stripe has no object of the window, and the ledger has no row of it"
    BYTES_REPLACED = "bytes_replaced", "some objects have bytes that are not UTF-8, in fields not compared"


class VerifyNote(Code):
    """What a verification reports that is not a problem."""

    OTHER_PII_KEY = "other_pii_key", "hashes of personal data were made with another key and are not compared"
    REPORT_RETIRED = "report_retired", "retention removed the report's contents"
    RUN_UNDONE = "run_undone", "somebody undid what the run had written"
    NO_REPORT_YET = "no_report_yet", "the head file does not exist, and neither does any report"
    RECORDS_NOT_SEALED = (
        "records_not_sealed",
        "not checked: the report is of a version that did not name the rows behind it",
    )
    SIGN_OFFS_NOT_SEEN = (
        "sign_offs_not_seen",
        "not checked: sign-offs that a manifest counts may be about reports outside the folder",
    )
    FOLDER_ONLY = "folder_only", "the database could not be asked, so only the folder was verified"


class LiveState(Code):
    """How both sides of one object are at the time of the question."""

    BOTH_AGREE = "both_agree", "both sides agree now"
    BOTH_DIFFER = "both_differ", "both sides differ now"
    ONLY_STRIPE = "only_stripe", "only Stripe has it now"
    ONLY_LEDGER = "only_ledger", "only the ledger has it now"
    NEITHER_SIDE = "neither_side", "neither side has it now"
    SEVERAL_ROWS = "several_rows", "the ledger has several rows of it now"


class LiveGap(Code):
    """Why a part of the movements and events of one object is not known."""

    PART_NOT_PERMITTED = "part_not_permitted", "the Stripe key may not read the list"
    LIST_NOT_ANSWERED = "list_not_answered", "Stripe did not answer the request, or refused it"
    LIST_UNREADABLE = "list_unreadable", "an answer of Stripe cannot be read"
    LIST_TOO_LONG = "list_too_long", "there is more than is read for one answer"
    ABSENT_AT_STRIPE = "absent_at_stripe", "Stripe has no such object, so nothing was asked about it"
    MANUAL_PAYOUT = "manual_payout", "Stripe lists the transactions of automatic payouts only"
    PAYOUT_IN_PROGRESS = "payout_in_progress", "Stripe may still assign transactions to the payout"
    PAYOUT_NOT_FOUND = "payout_not_found", "none of the payouts that were looked at has the transaction"
    OLDER_EVENTS = "older_events", "Stripe does not keep events for more than 30 days"


STRIPE_FLAWS = frozenset(StripeFlaw)
LISTS: tuple[type[Code], ...] = (
    *(FindingReason, StripeFlaw, RowFlaw, FindingNote, UndoNote, Gap, EndReason),
    *(ProofCode, ProofReason, PayoutReason, BalanceReason, SourceNote, VerifyNote),
    *(LiveState, LiveGap),
)
"""In the order of `docs/codes.md`."""
