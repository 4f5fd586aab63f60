"""Authlib's client of one OpenID Connect provider, with what the provider says of itself validated."""

import asyncio
import time
import warnings
from collections.abc import AsyncIterator, Callable
from typing import Any
from urllib.parse import urlsplit

import httpx
from authlib.integrations.base_client import BaseApp
from authlib.integrations.base_client.async_app import AsyncOAuth2Mixin
from authlib.integrations.base_client.async_openid import AsyncOpenIDMixin

from settings.console import OidcSettings, is_loopback

with warnings.catch_warnings():
    # Authlib asks for httpx2, a copy of httpx under another name. It is right with httpx as well.
    warnings.simplefilter("ignore")
    from authlib.integrations.httpx_client import AsyncOAuth2Client

TIMEOUT = 10.0
"""Seconds between two bytes of an answer, and for the whole of the metadata."""
LARGEST = 1_000_000
"""Bytes of one answer. Those of real providers have some thousand."""
PAUSE = 5.0
"""Seconds after a failure in which the provider is left alone: anybody can make the console ask it."""
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint")
_NEEDED = _ENDPOINTS[:3]
_KEPT = (*_ENDPOINTS, "issuer", "scopes_supported", "token_endpoint_auth_methods_supported")
_SIGNATURES = frozenset(f"{family}{bits}" for family in ("RS", "PS", "ES") for bits in (256, 384, 512)) | {
    "EdDSA",
    "Ed25519",
}
"""Those with a private key: with any other one, whoever knows the client secret could sign too."""


class MalformedProvider(Exception):
    """What the provider says of itself is not what a provider must say: the sentence says what."""


class OidcClient(AsyncOAuth2Mixin, AsyncOpenIDMixin, BaseApp):  # type: ignore[misc]
    """Reads the provider's metadata on first use, and again after `forget`."""

    client_cls = AsyncOAuth2Client

    def __init__(self, settings: OidcSettings, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._settings, self._monotonic = settings, monotonic
        self._lock = asyncio.Lock()
        self._failure: tuple[float, Exception] | None = None
        self._http: dict[str, Any] = {
            "timeout": TIMEOUT,
            "verify": httpx.create_ssl_context(),
            "headers": {"Accept-Encoding": "identity"},  # a compressed answer could have any size
            "event_hooks": {"response": [_bound]},
        }
        super().__init__(
            None,
            client_id=settings.client_id,
            client_secret=settings.client_secret.get_secret_value(),
            # Without leeway: it is used at once, and some providers give it a minute only.
            client_kwargs={**self._http, "code_challenge_method": "S256", "scope": "openid", "leeway": 0},
        )

    def forget(self) -> None:
        """Reads metadata and keys again at the next sign-in: the provider may have new ones."""
        self.server_metadata: dict[str, Any] = {}

    async def load_server_metadata(self) -> dict[str, Any]:
        """Reads what the provider says of itself. A failure is the answer for all who ask within `PAUSE`."""
        async with self._lock:
            if not self.server_metadata:
                if self._failure is not None and self._monotonic() - self._failure[0] < PAUSE:
                    raise self._failure[1]
                try:
                    self.server_metadata = await self._read()
                except Exception as error:
                    self._failure = (self._monotonic(), error)
                    raise
        return self.server_metadata

    async def _read(self) -> dict[str, Any]:
        async with asyncio.timeout(TIMEOUT), httpx.AsyncClient(**self._http) as client:
            response = await client.get(metadata_url(self._settings.issuer))
        response.raise_for_status()
        return checked(response.json(), self._settings.issuer)


class _Bounded(httpx.AsyncByteStream):
    def __init__(self, stream: httpx.AsyncByteStream) -> None:
        self._stream = stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        received = 0
        async for chunk in self._stream:
            received += len(chunk)
            if received > LARGEST:
                raise MalformedProvider(f"it answered with more than {LARGEST:,} bytes")
            yield chunk

    async def aclose(self) -> None:
        await self._stream.aclose()


async def _bound(response: httpx.Response) -> None:
    """Has no more read of an answer than a provider has to say. Raises MalformedProvider."""
    if response.headers.get("content-encoding", "identity") != "identity":
        raise MalformedProvider("it compressed its answer, which nobody had asked for")
    if isinstance(response.stream, httpx.AsyncByteStream):
        response.stream = _Bounded(response.stream)


def metadata_url(issuer: str) -> str:
    return f"{issuer.rstrip('/')}/.well-known/openid-configuration"


def checked(metadata: Any, issuer: str) -> dict[str, Any]:
    """Returns what is used of the metadata. Raises MalformedProvider for what is missing or unsafe."""
    if not isinstance(metadata, dict):
        raise MalformedProvider("its metadata is not a JSON object")
    if metadata.get("issuer") != issuer:
        raise MalformedProvider(
            f"it calls itself {str(metadata.get('issuer'))[:200]}: write exactly that in console.oidc.issuer"
        )
    for name in _ENDPOINTS:
        if name in _NEEDED or metadata.get(name) is not None:
            _check_endpoint(name, metadata.get(name), issuer)
    signatures = [
        each for each in _listed(metadata, "id_token_signing_alg_values_supported") if each in _SIGNATURES
    ]
    kept = {name: metadata[name] for name in _KEPT if name in metadata}
    method = _method(_listed(metadata, "token_endpoint_auth_methods_supported"))
    return kept | {
        "id_token_signing_alg_values_supported": signatures or ["RS256"],
        "token_endpoint_auth_method": method,
        "scope": _scope(_listed(metadata, "scopes_supported")),
    }


def _check_endpoint(name: str, url: Any, issuer: str) -> None:
    parts = urlsplit(url) if isinstance(url, str) else None
    local = is_loopback(urlsplit(issuer).hostname or "")
    if parts is None or not parts.hostname or parts.scheme not in ({"https", "http"} if local else {"https"}):
        raise MalformedProvider(f"its {name} is not an https:// address")


def _method(supported: list[str]) -> str:
    """Returns how to send the client secret: in the header, unless the provider takes it in the form only."""
    only_form = supported and "client_secret_basic" not in supported
    return "client_secret_post" if only_form else "client_secret_basic"


def _scope(supported: list[str]) -> str:
    """Asks for groups where there is such a scope: elsewhere, an unknown one can be an error."""
    wanted = ["openid", "profile", "email", *(["groups"] if "groups" in supported else [])]
    return " ".join(wanted)


def _listed(metadata: dict[str, Any], name: str) -> list[str]:
    listed = metadata.get(name)
    return [each for each in listed if isinstance(each, str)] if isinstance(listed, list) else []
