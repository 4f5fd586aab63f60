"""Opens a session with the mail server: allowed addresses only, TLS without a way around it, login."""

import asyncio
import ssl
from contextlib import suppress
from ipaddress import ip_address
from socket import socket

from aiosmtplib import SMTP
from aiosmtplib.errors import SMTPException, SMTPHeloError

from alerts.channels.email.errors import Stage
from alerts.channels.transport import DeliveryError
from probes.wire.dial import Dialer
from probes.wire.trust import trust_file
from settings.channels.email import EmailChannel
from settings.hosts import ascii_host

_QUIT_WITHIN = 1.0


class Session:
    """One connection. ``stage`` is what it is doing, also after it failed."""

    def __init__(self, config: EmailChannel) -> None:
        self._config, self._host = config, ascii_host(config.host)
        self.stage = Stage.CONNECT
        self._socket: socket | None = None
        self._smtp: SMTP | None = None

    @property
    def smtp(self) -> SMTP:
        if self._smtp is None:
            raise RuntimeError("the session is not open")
        return self._smtp

    async def open(self, seconds: float) -> None:
        """Raises DialError, SMTPException, OSError or DeliveryError."""
        config = self._config
        context = None if config.tls == "none" else await asyncio.to_thread(_trusting, config)
        opened = self._socket = await self._dial(seconds)
        self._smtp = SMTP(
            hostname=self._host,
            sock=opened,
            local_hostname=_own_name(opened),
            use_tls=config.tls == "tls",
            start_tls=False,
            tls_context=context,
            timeout=None,
        )
        await self.smtp.connect()
        if config.tls == "starttls":
            self.stage = Stage.TLS
            await self._start_tls()
        await self._say_hello()
        if config.username is not None and config.password is not None:
            self.stage = Stage.LOGIN
            await self.smtp.login(config.username, config.password.get_secret_value())

    async def close(self, *, politely: bool) -> None:
        """Ends the connection, with a goodbye if the server is believed to be there."""
        if self._smtp is not None:
            if politely:
                with suppress(SMTPException, OSError):
                    await self._smtp.quit(timeout=_QUIT_WITHIN)
            self._smtp.close()
        if self._socket is not None:
            self._socket.close()

    async def _dial(self, seconds: float) -> socket:
        dialer = Dialer()
        try:
            return (await dialer.open(self._host, self._config.port_number, seconds)).socket
        finally:
            await dialer.aclose()

    async def _start_tls(self) -> None:
        await self._say_hello()
        if not self.smtp.supports_extension("starttls"):
            hint = 'if TLS begins with the connection there, write tls = "tls"'
            raise DeliveryError(
                f"the server offers no STARTTLS, and nothing is sent without it: {hint}", kind="permanent"
            )
        await self.smtp.starttls()

    async def _say_hello(self) -> None:
        try:
            await self.smtp.ehlo()
        except SMTPHeloError as error:
            if error.code not in {500, 502}:
                raise
            await self.smtp.helo()  # an old server, which can still take mail


def _trusting(config: EmailChannel) -> ssl.SSLContext:
    file = trust_file(None if config.ca_file is None else str(config.ca_file))
    try:
        return ssl.create_default_context(cafile=file)
    except (OSError, ssl.SSLError):
        raise DeliveryError(f"{file} has no certificates that can be read", kind="permanent") from None


def _own_name(opened: socket) -> str:
    """The address literal of RFC 5321, 4.1.3: looking for the host's own name may take seconds."""
    address = ip_address(opened.getsockname()[0].partition("%")[0])
    return f"[{address}]" if address.version == 4 else f"[IPv6:{address}]"
