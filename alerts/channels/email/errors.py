"""What failed, and whether the server may have the mail. No sentence has a password, or a whole address."""

import base64
from enum import StrEnum

from aiosmtplib.errors import SMTPException, SMTPResponseException

from alerts.channels.masking import Mask
from alerts.channels.transport import DeliveryError
from probes.wire.dial import DialError
from settings.channels.email import EmailChannel
from settings.recipients import mask_recipients
from settings.texts import storable

_EXCERPT = 200


class Stage(StrEnum):
    """What the client was waiting for. Before DATA nothing of the mail was sent."""

    CONNECT = "connecting"
    TLS = "starting TLS"
    LOGIN = "logging in"
    ENVELOPE = "giving the server the addresses"
    DATA = "sending the mail"


class Quotes:
    """Quotes servers: in one short line, without the channel's secrets and personal data."""

    def __init__(self, config: EmailChannel) -> None:
        self._mask = Mask(_secrets(config))

    def quote(self, text: str) -> str:
        line = mask_recipients(self._mask.line(storable(text), whole=True))
        return line if len(line) <= _EXCERPT else line[: _EXCERPT - 1] + "…"


def failure(error: Exception, stage: Stage, quotes: Quotes) -> DeliveryError:
    """Returns what an exception of the session means."""
    if isinstance(error, SMTPResponseException) and 400 <= error.code < 600:
        return refusal(error, stage, quotes)
    why = quotes.quote(str(error)) or ("no answer in time" if _is_timeout(error) else type(error).__name__)
    if stage is Stage.DATA:
        return DeliveryError(f"sent, but no answer came: {why}", kind="unknown")
    if isinstance(error, DialError) or stage is Stage.CONNECT:
        return DeliveryError(f"could not connect: {why}", kind="retry")
    if stage is Stage.LOGIN and type(error) is SMTPException:
        return DeliveryError("the server offers no AUTH of CRAM-MD5, PLAIN or LOGIN", kind="permanent")
    return DeliveryError(f"not sent, {stage}: {why}", kind="retry")


def refusal(error: SMTPResponseException, stage: Stage, quotes: Quotes) -> DeliveryError:
    """4xx: the server asks to try again later. 5xx: it will not take this."""
    excerpt = quotes.quote(error.message)
    answer = f'answered {error.code}: "{excerpt}"' if excerpt else f"answered {error.code}"
    subject = "the username or password was refused: " if stage is Stage.LOGIN and error.code >= 500 else ""
    return DeliveryError(subject + answer, kind="retry" if error.code < 500 else "permanent")


def _is_timeout(error: Exception) -> bool:
    return isinstance(error, TimeoutError)


def _secrets(config: EmailChannel) -> list[str]:
    if config.password is None or config.username is None:
        return []
    password, username = config.password.get_secret_value(), config.username
    plain = f"\0{username}\0{password}".encode()
    return [password, *(base64.b64encode(each).decode() for each in (password.encode(), plain))]
