"""What `reconcile explain --live` prints about movements and events."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from reconcile.codes import LiveGap
from reconcile.inspection.live_events import LiveEvent, LiveEvents
from reconcile.inspection.live_lists import NotKnown
from reconcile.inspection.live_movements import CategorySum, LiveMovement, LiveMovements, PayoutContents
from workers.commands.reconcile.live_lines import print_events, print_movements

AT = datetime(2026, 11, 3, 10, tzinfo=UTC)
CHARGE = LiveMovement("txn_1", "charge", "charge", 1000, 59, 941, "usd", "ch_1", AT, AT, "available")
READ = [(AT, AT + timedelta(minutes=1)), (AT + timedelta(hours=2), AT + timedelta(hours=3))]
FIRST = "2026-11-03T10:00:00Z to 2026-11-03T10:01:00Z"
EVENT = LiveEvent("evt_1", "charge.succeeded", AT, "ch_1", 2)
FORBIDDEN = NotKnown("its refunds", LiveGap.PART_NOT_PERMITTED, "Stripe answered 403\x1b[31m")


def replaced(of: Any, **changes: Any) -> Any:
    return msgspec.structs.replace(of, **changes)


@pytest.mark.parametrize(
    ("changes", "cell"),
    [
        ({"payout": "po_1", "paid_out": "found"}, "po_1"),
        ({"paid_out": "pending"}, "available on 2026-11-03"),
        ({"paid_out": "pending", "available_on": None}, "not available yet"),
        ({}, "not known"),
    ],
)
def test_a_movement_has_amounts_and_its_payout(
    capsys: pytest.CaptureFixture[str], changes: dict[str, Any], cell: str
) -> None:
    print_movements(LiveMovements([replaced(CHARGE, **changes)], None, []))
    line = capsys.readouterr().out.splitlines()[-1]
    assert line == (f"2026-11-03T10:00:00Z\tcharge\tcharge\t10.00 USD\t0.59 USD\t9.41 USD\tch_1\t{cell}")


def test_a_gap_is_shown_and_nothing_is_called_absent(capsys: pytest.CaptureFixture[str]) -> None:
    print_movements(LiveMovements([], None, [FORBIDDEN]))
    printed = capsys.readouterr()
    assert printed.err == "None among those that were read.\n"
    assert printed.out.endswith("\nNot known: its refunds: Stripe answered 403\\x1b[31m\n")
    print_movements(LiveMovements([], None, []))
    assert capsys.readouterr().err == "None.\n"


@pytest.mark.parametrize(
    ("nets", "sentence"),
    [
        (True, "they net to zero"),
        (False, "they do not net to zero, but to -0.05 USD"),
        (None, "whether they net to zero is not known"),
    ],
)
def test_the_sums_of_a_payout_say_whether_they_net(
    capsys: pytest.CaptureFixture[str], nets: bool | None, sentence: str
) -> None:
    total = CategorySum("usd", None, 3, 95, 100, -5)
    part = CategorySum("usd", "charge", 2, 1000, 100, 900)
    print_movements(LiveMovements([CHARGE], PayoutContents(3, [total, part], nets), []))
    lines = capsys.readouterr().out.splitlines()
    assert lines[-4] == f"The 3 transactions of the payout that were read, its own included: {sentence}"
    assert lines[-2:] == [
        "usd\tall\t3\t0.95 USD\t1.00 USD\t-0.05 USD",
        "usd\tcharge\t2\t10.00 USD\t1.00 USD\t9.00 USD",
    ]


@pytest.mark.parametrize(("pending", "cell"), [(2, "2 pending"), (0, "none pending"), (None, "not known")])
def test_an_event_says_whether_it_was_delivered(
    capsys: pytest.CaptureFixture[str], pending: int | None, cell: str
) -> None:
    events = [replaced(EVENT, pending_webhooks=pending)]
    print_events(LiveEvents(events, READ[:1], True, ["charge.succeeded"], []))
    assert capsys.readouterr().out.splitlines()[2:] == [
        f"2026-11-03T10:00:00Z\tcharge.succeeded\tevt_1\tch_1\t{cell}",
        f"All events of 1 types (--json names them) since it was created were read: {FIRST}.",
    ]


def test_times_that_were_read_are_named_if_others_were_not(capsys: pytest.CaptureFixture[str]) -> None:
    print_events(LiveEvents([], READ, False, ["charge.succeeded", "charge.failed"], []))
    printed = capsys.readouterr()
    assert printed.err == "None among those that were read.\n"
    assert printed.out.splitlines()[-1] == (
        "Others can exist: of events of 2 types (--json names them), all of these times were read, "
        f"and not of others: {FIRST}; 2026-11-03T12:00:00Z to 2026-11-03T13:00:00Z."
    )
