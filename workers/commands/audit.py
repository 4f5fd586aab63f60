"""What a person changes with a command: in the store's audit log, and in the audit file of LOG_DIR.

The store has the attempt before the change and the outcome after it; the file has a line for what was done.
"""

import os
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from settings import Settings
from settings.texts import mask_secrets
from workers.commands.common import user_name
from workers.errors import is_refusal
from workers.output import notes
from workers.redaction import Redaction, secrets_of

if TYPE_CHECKING:
    import asyncpg

    from store.audit_log import Outcome


class Act:
    """A change whose attempt and outcome are recorded, each once.

    ``action`` is the event of the audit file, ``object_`` the id or name of what is changed.
    """

    def __init__(
        self, pool: "asyncpg.Pool", settings: Settings, action: str, object_: str, by: str, reason: str = ""
    ) -> None:
        self._pool, self._settings = pool, settings
        self._action, self._object, self._by, self._reason = action, object_, by, reason
        self._redaction = Redaction(secrets_of(settings))
        self._attempt: int | None = None
        self.ended = False

    async def attempt(self, detail: Mapping[str, Any]) -> None:
        """Raises what the store raises: what cannot be recorded must not be done."""
        self._attempt = await self._append("attempted", detail, self._reason)

    async def done(self, *changes: Mapping[str, Any], log: bool = True) -> None:
        """Records what was changed. With ``log``, each of the changes is a line of the audit file, with the
        name and the reason.

        The change is made: if its outcome cannot be stored, the command says so and does not fail.
        """
        known: dict[str, Any] = {"by": self._by} | ({"reason": self._reason} if self._reason else {})
        for change in changes if log else ():
            audit(self._settings, self._action, **{**change, **known})
        await self.end("done", changes[0] if len(changes) == 1 else {"changes": changes} if changes else {})

    async def refused(self, why: str) -> None:
        """Records that nothing was changed, and why."""
        await self.end("refused", {"why": why})

    async def failed(self, error: BaseException) -> None:
        """Records the error that ended the attempt; none after an outage, since the change may be made."""
        from reconcile.postgres import is_outage

        if is_outage(error) and not is_refusal(error):
            return
        await self.end("refused" if is_refusal(error) else "failed", {"why": _why(error)})

    async def end(self, outcome: "Outcome", detail: Mapping[str, Any]) -> None:
        """Records the outcome: of the attempt, or of something that had none."""
        from workers.databases import DATABASE_ERRORS, explain_store

        self.ended = True
        try:
            await self._append(outcome, detail)
        except DATABASE_ERRORS as error:
            why = explain_store(self._settings, error)
            notes().print(f"paywatch: the audit log has no outcome of this ({self._action}): {why}")

    async def _append(self, outcome: "Outcome", detail: Mapping[str, Any], reason: str = "") -> int:
        from store.audit_log import Entry, append

        entry = Entry(
            actor=self._by,
            roles=(),
            via="command",
            action=self._action,
            object=self._object,
            outcome=outcome,
            detail=self._redaction(None, "", dict(detail)),
            reason=self._redaction.text(reason),
            origin=f"{operator_name()}@{socket.gethostname()}",
            entry_of=self._attempt,
        )
        return await append(self._pool, entry)


@asynccontextmanager
async def recorded(
    pool: "asyncpg.Pool",
    settings: Settings,
    action: str,
    object_: str,
    *,
    by: str,
    reason: str = "",
    detail: Mapping[str, Any] | None = None,
) -> AsyncIterator[Act]:
    """Records an attempt before its block runs. The block records the outcome; if it does not, the error that
    ends it is the outcome, and without one, that nothing was changed.

    The pool must have a connection left.
    """
    act = Act(pool, settings, action, object_, by, reason)
    await act.attempt(detail or {})
    try:
        yield act
    except BaseException as error:
        if not act.ended:
            await act.failed(error)
        raise
    if not act.ended:
        await act.refused("nothing was changed")


def operator_name() -> str:
    """Returns the name of the user who runs this command, or the uid if it has no name."""
    return user_name() or f"uid {os.getuid()}"


def audit(settings: Settings, event: str, **fields: Any) -> None:
    """Logs a change that is done and recorded, so that the command does not fail if the file has no line."""
    if settings.log_dir is None:
        return
    from workers.logs.one_line import write_audit_line

    try:
        write_audit_line(settings, event, fields)
    except OSError as error:
        why = (error.strerror or type(error).__name__).lower()
        path = error.filename or settings.log_dir
        notes().print(
            f"paywatch: LOG_DIR: {path} has no line about this ({why}): the database has the record"
        )


def _why(error: BaseException) -> str:
    if isinstance(error, Exception):
        return mask_secrets(str(error)) or type(error).__name__
    return "interrupted"
