"""The errors of reconciliation. The text of each is one sentence for people.

ReconcileError
├── UnknownRun    no run has this id
├── Busy          the account or the run is in use; `run` is the id of the run that it executes
│   ├── RunExecuting   its worker renews its lease
│   ├── RunOpen        a run that nobody executes, of the same account, has not ended
│   └── UndoExecuting  another undo of the run is running
├── Fenced        another worker has taken the run over, or it was cancelled: later writes were refused
├── Incomplete    something could not be read; the run can be resumed from what was stored
├── LedgerLocked  another session did not release a lock of the ledger; the run can be resumed
├── LedgerError   the ledger does not match its mapping
│   └── WrongUnit its times cannot be of the configured unit
├── CommitRefused the ledger refused the commit: nothing of the transaction was written
├── SigningKeyMissing  the chain is signed, and would be continued without a signature
├── NotSealed     no report seals the row images that an undo needs
├── Unwritable    the report cannot be written to the requested folder
└── Damaged       the stored report of a finished run does not match its manifest
"""

import os

from reconcile.codes import Code, EndReason
from settings.accounts import Account


class ReconcileError(Exception):
    """The base class of all."""


class UnknownRun(ReconcileError):
    def __init__(self, run: str) -> None:
        super().__init__(f"no reconciliation run has the id {run!r}: see `paywatch reconcile list`")


class Busy(ReconcileError):
    def __init__(self, run: str, sentence: str) -> None:
        super().__init__(sentence)
        self.run = run


class RunExecuting(Busy):
    def __init__(self, run: str, holder: str | None) -> None:
        super().__init__(
            run,
            f"{holder or 'another worker'} is executing {run}: follow it with `paywatch reconcile show {run} "
            f"--watch`, or cancel it with `paywatch reconcile cancel {run}`",
        )


class RunOpen(Busy):
    def __init__(self, run: str, account: Account) -> None:
        which = f"account {account}" if account.connected else "this account"
        super().__init__(
            run,
            f"{run} is still open for {which}, with another window, other objects or other options, and "
            f"nobody executes it: resume it (`paywatch reconcile resume {run}`), or cancel it "
            f"(`paywatch reconcile cancel {run}`)",
        )


class UndoExecuting(Busy):
    def __init__(self, run: str) -> None:
        super().__init__(run, f"another undo of {run} is running: wait until it has ended")


class Fenced(ReconcileError):
    def __init__(self, run: str) -> None:
        super().__init__(f"{run} was taken over by another worker, or cancelled")


class Incomplete(ReconcileError):
    """``code`` says what could not be read."""

    def __init__(self, sentence: str, code: Code = EndReason.LIST_INCOMPLETE) -> None:
        super().__init__(sentence)
        self.code = code


class LedgerLocked(ReconcileError):
    def __init__(self, table: str, holder: str) -> None:
        super().__init__(
            f"{table} is locked by {holder or 'another session'}: end its transaction, and resume the run"
        )


class LedgerError(ReconcileError):
    pass


class WrongUnit(LedgerError):
    pass


class CommitRefused(ReconcileError):
    def __init__(self, error: Exception) -> None:
        super().__init__(f"the ledger refused the commit, so nothing was written: {error}")


class SigningKeyMissing(ReconcileError):
    def __init__(self, account: Account) -> None:
        super().__init__(
            f"the chain of account {account} is signed, and PAYWATCH_SIGNING_KEY is not set: set it, because "
            "nothing is added to a signed chain without a signature"
        )


class NotSealed(ReconcileError):
    pass


class Unwritable(ReconcileError):
    def __init__(self, path: str, error: OSError) -> None:
        why = os.strerror(error.errno).lower() if error.errno else str(error)
        super().__init__(
            f"{path} cannot be written ({why}): name a folder that this user may write, that is "
            "new or empty, with room for the report"
        )


class Damaged(ReconcileError):
    def __init__(self, sentence: str, at: int | None = None) -> None:
        super().__init__(sentence)
        self.at = at
        """The offset of the first wrong byte, if it is known."""
