"""The first sentence of a report: what is wrong, in money, and never "nothing" unless that is proven."""

from typing import Any

import pytest

from reconcile.codes import BalanceReason, EndReason, ProofReason, SourceNote
from reconcile.reports.headline import Headline, amounts, headline

PROVEN = ("PASS", "payments: control totals agree", ProofReason.PROOF_HOLDS)
VACUOUS = (
    "NOT CHECKED",
    "balance_transactions: each payout's transactions net to zero",
    ProofReason.NOTHING_TO_CHECK,
)
UNKNOWN = ("NOT CHECKED", "balance_transactions: balance", BalanceReason.NO_OPENING_BALANCE)
FAILED = ("FAIL", "payments: control totals agree", ProofReason.TOTALS_DIFFER)


def of(
    status: str = "matched",
    *proofs: tuple[str, str, str],
    open_: dict[str, int] | None = None,
    unreadable: dict[str, int] | None = None,
    **more: Any,
) -> Headline:
    report = {
        "status": status,
        "mode": "run",
        "reason": "",
        "proofs": [
            {"result": result, "name": name, "reason_code": code}
            for result, name, code in proofs or (PROVEN, VACUOUS)
        ],
        "objects": {"payments": {"read": 300, "orphaned": 0, "out_of_scope": 10}},
        "at_risk": {},
        "money": {},
        "notes": {},
        "findings": {"total": sum((open_ or {}).values())},
        **more,
    }
    return headline(report, {"payments": 0} | (open_ or {}), unreadable or {})


def test_nothing_needs_a_person_when_every_proof_holds() -> None:
    assert of() == Headline(
        "good",
        "Nothing needs a person",
        "Nothing in this window needs a person: 290 payments agree with the ledger and every proof holds.",
        [],
    )


def test_verified_repairs_need_nobody() -> None:
    found = of("repaired", findings={"total": 1})
    assert found.tone == "good"
    assert ", with 1 difference resolved and verified, and every proof" in found.lead


@pytest.mark.parametrize(
    ("proof", "more"),
    [
        (UNKNOWN, {}),
        (PROVEN, {"money": None}),
        (PROVEN, {"notes": {"payments": [{"code": SourceNote.OPEN_ROWS_LEFT, "text": "5 are left"}]}}),
    ],
)
def test_what_was_not_checked_is_not_called_fine(proof: tuple[str, str, str], more: dict[str, Any]) -> None:
    found = of("matched", proof, **more)
    assert (found.tone, found.label) == ("open", "Not proven")
    assert "Nothing" not in found.label + found.lead


def test_empty_window_is_not_called_fine() -> None:
    found = of(objects={"payments": {"read": 10, "orphaned": 0, "out_of_scope": 10}})
    assert (found.tone, found.label) == ("open", "Nothing compared")


def test_failed_proof_is_named() -> None:
    found = of("discrepancies", FAILED)
    assert (found.tone, found.label) == ("bad", "Proof failed")
    assert found.more == ['1 proof failed: "payments: control totals agree".']


def test_money_is_stated_by_currency_in_major_units() -> None:
    found = of(
        "discrepancies",
        FAILED,
        UNKNOWN,
        open_={"payments": 12},
        at_risk={"payments": {"usd": 123_456, "jpy": 500, "kwd": 1_500}},
        reason="12 differ",
    )
    assert (found.tone, found.label) == ("bad", "Needs a person")
    assert found.lead == "12 payments need a person: 500 JPY, 1.500 KWD and 1,234.56 USD at risk."
    assert found.more[0] == "12 differ."
    assert found.more[2] == '1 proof was not checked: "balance_transactions: balance".'


def test_money_of_two_objects_is_not_added_up() -> None:
    found = of(
        "discrepancies",
        open_={"payments": 1, "charges": 2, "refunds": 0},
        at_risk={"payments": {"usd": 100}, "charges": {"usd": 100}},
    )
    expected = "3 records need a person: 1 payment (1.00 USD at risk); 2 charges (1.00 USD at risk)."
    assert found.lead == expected


def test_amount_that_cannot_be_read_is_not_called_no_money() -> None:
    found = of("discrepancies", open_={"payments": 1}, unreadable={"payments": 1})
    assert found.lead == "1 payment needs a person: 1 without an amount that can be read."
    found = of("discrepancies", open_={"payments": 2}, at_risk={"payments": {}})
    assert found.lead == "2 payments need a person: no money at risk."


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("incomplete", "This run is incomplete"),
        ("failed", "This run failed"),
        ("cancelled", "This run was cancelled"),
    ],
)
def test_run_that_did_not_end_says_so_first(status: str, words: str) -> None:
    for open_ in ({}, {"payments": 3}):
        found = of(
            status, PROVEN, open_=open_, reason="the list broke", reason_code=EndReason.LIST_INCOMPLETE
        )
        assert (found.tone, found.label) == ("bad", status.capitalize())
        assert found.lead.startswith(f"{words}: what it did not read or compare is unknown.")
        assert found.more[0] == "The list broke."
        assert "Nothing" not in found.lead


def test_dry_run_says_that_nothing_was_written() -> None:
    found = of("discrepancies", open_={"payments": 1}, at_risk={"payments": {"usd": 5}}, mode="dry-run")
    assert found.lead == "1 payment differs: 0.05 USD at risk. This was a dry run: nothing was written."
    assert of(mode="dry-run").lead.endswith("This was a dry run: nothing was written.")


def test_proofs_of_a_version_without_codes_are_not_taken_as_vacuous() -> None:
    found = of("matched", ("NOT CHECKED", "payouts add up", None))  # type: ignore[arg-type]  # of older runs
    assert found.tone == "open"


def test_many_currencies_are_cut_short() -> None:
    minor = {f"ab{letter}": 100 for letter in "abcdefgh"}
    assert amounts(minor).endswith("1.00 ABE and amounts in 3 more currencies")
