"""Mail servers on loopback: one that takes mail as others do, and one that answers as a test says."""

import asyncio
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any

import trustme
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.alerts.channels.suite import SECRET

STALL, CLOSE = "stall", "close"
USERNAME = "alerts"


@dataclass
class Mails:
    """A handler of aiosmtpd that keeps envelopes. ``refused``: answers to recipients, by address."""

    refused: Mapping[str, str] = field(default_factory=dict)
    envelopes: list[Envelope] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 (aiosmtpd finds it by this name)
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.envelopes.append(envelope)
        return "250 2.0.0 Ok: queued as 4F2A1B"

    def raw(self, number: int = 0) -> bytes:
        content = self.envelopes[number].content
        assert isinstance(content, bytes)
        return content


class MailServer:
    """A server that offers STARTTLS or begins with TLS if it has a context, and checks the password."""

    def __init__(
        self, mails: Mails, *, context: ssl.SSLContext | None = None, implicit: bool = False, **options: Any
    ) -> None:
        self.mails, self._context, self._implicit = mails, context, implicit
        self._options: dict[str, Any] = {"hostname": "mail.example", "enable_SMTPUTF8": True} | options

    async def __aenter__(self) -> "MailServer":
        options = self._options | {"authenticator": _authenticate}
        if self._context is not None and not self._implicit:
            options |= {"tls_context": self._context, "auth_require_tls": True}
        else:
            options |= {"auth_require_tls": False}
        self._server = await asyncio.get_running_loop().create_server(
            lambda: SMTP(self.mails, **options), "127.0.0.1", 0, ssl=self._context if self._implicit else None
        )
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._server.close()
        await self._server.wait_closed()


def _authenticate(
    _server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: LoginPassword
) -> AuthResult:
    return AuthResult(
        success=(data.login, data.password) == (USERNAME.encode(), SECRET.encode()), handled=False
    )


def server_context(authority: trustme.CA, host: str = "127.0.0.1") -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(host).configure_cert(context)
    return context


class Script:
    """Answers each command by its verb: a reply, `STALL`, `CLOSE`, or what a function makes of the line.

    ``""`` is the greeting, ``.`` the end of the mail. ``lines`` has what the client sent.
    """

    USUAL: Mapping[str, str] = {
        "": "220 mail.example",
        "EHLO": "250 mail.example",
        "MAIL": "250 ok",
        "RCPT": "250 ok",
        "DATA": "354 go on",
        ".": "250 queued as 7",
        "QUIT": "221 bye",
    }

    def __init__(self, **replies: str | Callable[[str], str]) -> None:
        special = {"greeting": "", "end": "."}
        self._replies: dict[str, str | Callable[[str], str]] = {
            **self.USUAL,
            **{special.get(verb, verb): reply for verb, reply in replies.items()},
        }
        self.lines: list[str] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> "Script":
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port: int = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._server.close()
        for writer in self._writers:
            writer.close()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._writers.add(writer)
        try:
            await self._answer("", "", writer)
            while not writer.is_closing():
                end = (
                    "\r\n.\r\n"
                    if self.lines[-1:] == ["DATA"] and str(self._replies["DATA"]).startswith("354")
                    else "\r\n"
                )
                line = (await reader.readuntil(end.encode())).decode().removesuffix(end)
                self.lines.append(line)
                await self._answer("." if len(end) > 2 else line.partition(" ")[0].upper(), line, writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client has gone
        finally:
            self._tasks.discard(task)
            self._writers.discard(writer)
            writer.close()

    async def _answer(self, verb: str, line: str, writer: asyncio.StreamWriter) -> None:
        reply = self._replies.get(verb, "502 unknown")
        text = reply if isinstance(reply, str) else reply(line)
        if text == STALL:
            await writer.wait_closed()
        elif text == CLOSE:
            writer.close()
        else:
            writer.write(f"{text}\r\n".encode())
            await writer.drain()
