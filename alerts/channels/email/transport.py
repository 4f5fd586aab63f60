"""Sends a mail in one transaction, to the recipients who do not have it yet."""

import asyncio
import re

import httpx
from aiosmtplib.errors import SMTPException, SMTPRecipientRefused

from alerts.channels.email.errors import Quotes, Stage, failure, refusal
from alerts.channels.email.message import compose
from alerts.channels.email.session import Session
from alerts.channels.recipients import Result, conclude, missing
from alerts.channels.transport import DeliveryError
from alerts.model import Delivery, Sent
from probes.wire.dial import DialError
from settings.channels.email import EmailChannel
from settings.recipients import mask_address, split_address

TIMEOUT = 25.0
"""Seconds of an attempt: less than workers grant a channel, so that it ends with its own reason."""

_QUEUED = re.compile(r"\bqueued as ([\w.-]+)", re.IGNORECASE)
_NO_UTF8 = "the server takes only addresses of ASCII (it offers no SMTPUTF8)"


async def send(
    config: EmailChannel, delivery: Delivery, _http: httpx.AsyncClient, *, seconds: float = TIMEOUT
) -> Sent:
    recipients = missing(delivery, [each.get_secret_value() for each in config.to])
    results = await _try(config, delivery, recipients, seconds) if recipients else []
    if isinstance(results, DeliveryError):
        raise results
    return conclude(delivery, results)


async def _try(
    config: EmailChannel, delivery: Delivery, recipients: list[str], seconds: float
) -> list[Result] | DeliveryError:
    """Returns the error instead of raising it: its ``__context__`` would have what the server quoted."""
    session, quotes = Session(config), Quotes(config)
    polite = False
    try:
        async with asyncio.timeout(seconds):
            await session.open(seconds)
            session.stage = Stage.ENVELOPE
            found = await _Transaction(session, config, quotes).run(delivery, recipients)
            polite = True
            return found
    except DeliveryError as error:
        return error
    except (SMTPException, DialError, OSError) as error:
        return failure(error, session.stage, quotes)
    finally:
        await session.close(politely=polite)


class _Transaction:
    def __init__(self, session: Session, config: EmailChannel, quotes: Quotes) -> None:
        self._session, self._smtp, self._quotes = session, session.smtp, quotes
        self._sender = _ascii_domain(config.sender.get_secret_value())
        self._utf8 = self._smtp.supports_extension("smtputf8")

    async def run(self, delivery: Delivery, recipients: list[str]) -> list[Result]:
        addresses = {each: _ascii_domain(each) for each in recipients}
        fitting = [each for each in addresses.values() if self._fits(each)]
        if not self._fits(self._sender) or not fitting:
            raise DeliveryError(_NO_UTF8, kind="permanent")
        body = compose(delivery, self._sender, fitting)
        encoding = "ascii" if body.isascii() else "utf-8"
        options = [] if body.isascii() else ["SMTPUTF8"]
        await self._smtp.mail(self._sender, options=options, encoding=encoding)
        refused = {each: await self._refusal(address, encoding) for each, address in addresses.items()}
        reference = await self._data(body) if None in refused.values() else ""
        return [Result(each, mask_address(each), error, reference) for each, error in refused.items()]

    def _fits(self, address: str) -> bool:
        return self._utf8 or address.isascii()

    async def _refusal(self, address: str, encoding: str) -> DeliveryError | None:
        """Names a recipient to the server. Raises if this ends the whole connection."""
        if not self._fits(address):
            return DeliveryError(_NO_UTF8, kind="permanent")
        try:
            await self._smtp.rcpt(address, encoding=encoding)
        except SMTPRecipientRefused as error:
            if 200 <= error.code < 300:  # 252: the server cannot verify the address, and takes the mail
                return None
            if error.code == 421 or not 400 <= error.code < 600:
                raise
            return refusal(error, Stage.ENVELOPE, self._quotes)
        return None

    async def _data(self, body: bytes) -> str:
        """Returns the server's name of the mail, or else what it answered."""
        self._session.stage = Stage.DATA
        answer = await self._smtp.data(body)
        queued = _QUEUED.search(answer.message)
        return self._quotes.quote(queued[1] if queued else answer.message)


def _ascii_domain(address: str) -> str:
    """The address with its domain in ASCII, which every server understands."""
    local, domain = split_address(address)
    return f"{local}@{domain}"
