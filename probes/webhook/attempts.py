"""The deliveries that an endpoint must refuse: none has a valid signature over its bytes at this time.

That is the one rule behind all kinds. A valid signature over an unusual body, or with an unusual content
type, may be accepted: those of Stripe's libraries that do not care are right. So such bodies come with a
forged signature, and what is tested is that they are refused and break nothing.
"""

import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from probes.webhook.events import Event, Recipe, reserialise
from probes.webhook.signatures import Scheme
from settings.checks.webhook import WebhookCheck

_AGE = 3600
"""Seconds: twelve times the age of the oldest signature that Stripe's libraries accept."""
_OVERSIZED = 2 * 2**20
"""Bytes: twice the limit of nginx, and twenty times that of Express. Stripe's largest events have 100 kB."""
_JSON = "application/json; charset=utf-8"

UNDATED = "signatures of this scheme have no timestamp"
UNVERSIONED = "signatures of this scheme have no version"

Headers = Mapping[str, str | bytes]


@dataclass(frozen=True, slots=True)
class Message:
    """One request: the bytes of its body may differ from those of the event."""

    event: Event
    body: bytes
    headers: Headers = field(repr=False)


class Sender:
    """Signs events as the provider does, and as an attacker might."""

    def __init__(self, check: WebhookCheck, scheme: Scheme, recipe: Recipe, now: Callable[[], float]) -> None:
        self._check, self._scheme, self._recipe, self._now = check, scheme, recipe, now

    def skip_reason(self, kind: str) -> str | None:
        """Returns why this kind makes no sense for the scheme, or None."""
        if kind in ("stale", "future") and not self._scheme.dated:
            return UNDATED
        return UNVERSIONED if kind == "wrong_scheme" and not self._scheme.dated else None

    def signed(self, *, secret: str | None = None) -> Message:
        """Returns a new event with a valid signature; with ``secret`` by that one."""
        event = self._event()
        return self._message(event, event.body, self._sign(event.body, secret=secret))

    def earlier(self, original: Message) -> Message | None:
        """Returns an older event about the same object, with a valid signature."""
        event = self._recipe.make_earlier(original.event.object_id, self._at())
        return None if event is None else self._message(event, event.body, self._sign(event.body))

    def refused(self, kind: str) -> Message:
        return _KINDS[kind](self)

    def _at(self) -> int:
        return int(self._now())

    def _event(self) -> Event:
        return self._recipe.make(self._at())

    def _sign(self, body: bytes, *, secret: str | None = None, age: int = 0) -> str:
        key = self._check.secret.get_secret_value() if secret is None else secret
        return self._scheme.sign(key, self._check.url, body, self._at() - age)

    def _forge(self, body: bytes) -> str:
        return self._sign(body, secret=f"whsec_{secrets.token_hex(16)}")

    def _message(
        self, event: Event, body: bytes, signature: str | bytes | None, content_type: str = _JSON
    ) -> Message:
        headers: dict[str, str | bytes] = {"Content-Type": content_type}
        if signature is not None:
            headers[self._scheme.header] = signature
        if self._check.app_id is not None:
            headers["IK-APPID"] = self._check.app_id
        return Message(event, body, headers)

    def _plain(self, make: Callable[[bytes], str | bytes | None], body: bytes | None = None) -> Message:
        """Returns a new event, or ``body`` in its place, with the signature that ``make`` returns for it."""
        event = self._event()
        body = event.body if body is None else body
        return self._message(event, body, make(body))

    def forged(self) -> Message:
        return self._plain(self._forge)

    def stale(self) -> Message:
        return self._plain(lambda body: self._sign(body, age=_AGE))

    def future(self) -> Message:
        return self._plain(lambda body: self._sign(body, age=-_AGE))

    def unsigned(self) -> Message:
        return self._plain(lambda _: None)

    def truncated(self) -> Message:
        """The first half of a valid signature: an endpoint that compares a prefix accepts it."""
        return self._plain(lambda body: self._sign(body)[: -hashlib.sha256().digest_size])

    def wrong_secret(self) -> Message:
        """Signed with an empty secret, which an endpoint uses if its variable is not set."""
        return self._plain(lambda body: self._sign(body, secret=""))

    def non_ascii_signature(self) -> Message:
        """Python's ``hmac.compare_digest`` raises TypeError for such a text, also in Stripe's library."""
        length = hashlib.sha256().digest_size
        return self._plain(lambda body: self._sign(body)[: -2 * length].encode() + "é".encode() * length)

    def reserialised(self) -> Message:
        """A signature over the same JSON in other bytes: valid if the endpoint signs what it has parsed."""
        event = self._event()
        return self._message(event, reserialise(event.body), self._sign(event.body))

    def oversized(self) -> Message:
        event = self._event()
        body = event.body.rstrip()[:-1] + b',"padding":"' + b"x" * _OVERSIZED + b'"}'
        return self._message(event, body, self._forge(body))

    def wrong_content_type(self) -> Message:
        event = self._event()
        return self._message(event, event.body, self._forge(event.body), "application/x-www-form-urlencoded")

    def not_utf8(self) -> Message:
        event = self._event()
        body = event.body.rstrip()[:-1] + b',"note":"\xff\xfe\xc3"}'
        return self._message(event, body, self._forge(body))

    def wrong_scheme(self) -> Message:
        """A valid signature that is called v0: Stripe's libraries read only v1."""
        return self._plain(lambda body: self._sign(body).replace(",v1=", ",v0="))


_KINDS: Mapping[str, Callable[[Sender], Message]] = {
    "forged": Sender.forged,
    "stale": Sender.stale,
    "unsigned": Sender.unsigned,
    "future": Sender.future,
    "truncated": Sender.truncated,
    "reserialised": Sender.reserialised,
    "wrong_secret": Sender.wrong_secret,
    "non_ascii_signature": Sender.non_ascii_signature,
    "oversized": Sender.oversized,
    "wrong_content_type": Sender.wrong_content_type,
    "not_utf8": Sender.not_utf8,
    "wrong_scheme": Sender.wrong_scheme,
}
