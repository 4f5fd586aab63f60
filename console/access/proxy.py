"""Takes the name of a person from a proxy that has signed them in."""

import hmac

from starlette.requests import Request

from console.access.clients import is_within, peer_address
from console.identity import Identity
from settings.console import ProxySettings
from settings.console_roles import Role
from settings.texts import has_invisible

_LONGEST = 200


class Proxy:
    def __init__(self, settings: ProxySettings) -> None:
        self._settings = settings

    def claims(self, request: Request) -> bool:
        """Whether the request says that a proxy has signed somebody in."""
        return self._settings.header in request.headers

    def identify(self, request: Request) -> Identity | None:
        """Returns the person; None unless the request comes from the proxy, with its secret and one name."""
        names = request.headers.getlist(self._settings.header)
        given = request.headers.getlist(self._settings.secret_header)
        if len(names) != 1 or len(given) != 1 or not is_within(peer_address(request), self._settings.trusted):
            return None
        secret = self._settings.secret.get_secret_value()
        if not hmac.compare_digest(given[0].encode("latin-1"), secret.encode()):
            return None
        name = _utf8(names[0])
        return None if name is None else Identity(name, self._roles(name), "proxy", csrf=self._csrf(name))

    def _roles(self, name: str) -> frozenset[Role]:
        given = {role for role, names in self._settings.roles.items() if name in names}
        return frozenset(given or {Role.VIEWER})

    def _csrf(self, name: str) -> str:
        """Returns a token that only pages of this console have, since there is no session to keep one in."""
        secret = self._settings.secret.get_secret_value().encode()
        return hmac.digest(secret, b"paywatch: forms of " + name.encode(), "sha256").hex()


def _utf8(value: str) -> str | None:
    """Returns the name that a header has; None for one that could pass for another."""
    try:
        name = value.encode("latin-1").decode()
    except UnicodeDecodeError:
        return None
    usable = name == " ".join(name.split()) and 0 < len(name) <= _LONGEST and not has_invisible(name)
    return name if usable else None
