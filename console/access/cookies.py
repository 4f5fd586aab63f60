"""The two cookies of the console: the session's, and for some minutes the one of a sign-in that has begun."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection
from starlette.responses import Response

from settings import ConsoleSettings


@dataclass(frozen=True, slots=True)
class Cookies:
    """With https, ``__Host-`` makes browsers accept a cookie only from this host, and send it only there,
    so that no neighbouring host can plant a session. Over plain http, as on this machine, browsers refuse it.
    """

    secure: bool

    @classmethod
    def of(cls, settings: ConsoleSettings) -> "Cookies":
        return cls(secure=urlsplit(settings.public_url or "").scheme == "https")

    @property
    def session(self) -> str:
        return f"{self._prefix}paywatch"

    @property
    def pending(self) -> str:
        return f"{self._prefix}paywatch-sign-in"

    def read(self, request: HTTPConnection, name: str) -> str:
        """Returns the cookie's value; empty for none, and for two: a neighbouring host may have set one.

        The name must be exact. Starlette strips what Python calls white space, such as the byte A0, and takes
        a cookie for ours that browsers let every host of the domain set, since its name has no ``__Host-``.
        """
        pairs = (pair.strip(" \t").partition("=") for pair in _pairs(request))
        found = {value.strip(" \t").strip('"') for key, _, value in pairs if key.rstrip(" \t") == name}
        return found.pop() if len(found) == 1 else ""

    def put(self, response: Response, name: str, value: str, seconds: int | None = None) -> None:
        """Sets a cookie; without ``seconds`` the browser forgets it when it is closed."""
        response.set_cookie(
            name, value, max_age=seconds, path="/", secure=self.secure, httponly=True, samesite="lax"
        )

    def remove(self, response: Response, name: str) -> None:
        response.delete_cookie(name, path="/", secure=self.secure, httponly=True, samesite="lax")

    @property
    def _prefix(self) -> str:
        return "__Host-" if self.secure else ""


def _pairs(request: HTTPConnection) -> Iterator[str]:
    for header in request.headers.getlist("cookie"):
        yield from header.split(";")
