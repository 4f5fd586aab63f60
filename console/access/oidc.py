"""Signs people in at an OpenID Connect provider: authorization code with PKCE, state and nonce."""

import asyncio
import hmac
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx
from authlib.common.errors import AuthlibBaseError
from joserfc.errors import JoseError

from console.access.claims import lacks
from console.access.oidc_client import MalformedProvider, OidcClient
from console.access.pending import Pending
from settings.console import OidcSettings

WITHIN = 20.0
"""Seconds for all that one step of a sign-in asks the provider."""
_CODE = frozenset("abcdefghijklmnopqrstuvwxyz_")


class ProviderDown(Exception):
    """The provider cannot be used now: the sentence says why, without secrets."""


class ProviderRefused(Exception):
    """The provider, or what it sent, does not let this person in: the sentence says why."""


class Provider:
    """``callback``: the address to which the provider sends people back."""

    within = WITHIN

    def __init__(self, settings: OidcSettings, callback: str) -> None:
        self._settings, self._callback = settings, callback
        self._client = OidcClient(settings)

    async def begin(self, next_: str) -> tuple[str, Pending]:
        """Returns the provider's address to go to, and what its answer must fit. Raises ProviderDown."""
        async with self._explained():
            metadata = await self._client.load_server_metadata()
            made = await self._client.create_authorization_url(self._callback, scope=metadata["scope"])
        return made["url"], Pending(made["state"], made["nonce"], made["code_verifier"], next_)

    async def finish(self, answer: Mapping[str, str], pending: Pending) -> Mapping[str, Any]:
        """Returns the claims about a person, by the parameters with which the provider sent them back.

        Raises ProviderDown or ProviderRefused.
        """
        if answer.get("iss", self._settings.issuer) != self._settings.issuer:  # RFC 9207
            raise ProviderRefused("the answer comes from another identity provider")
        if "error" in answer or "code" not in answer:
            raise ProviderRefused(f"it refused the sign-in ({error_code(answer.get('error'))})")
        async with self._explained():
            token = await self._client.fetch_access_token(
                self._callback, code=answer["code"], code_verifier=pending.verifier
            )
            claims = await self._client.parse_id_token(token, pending.nonce)
            if claims is None:
                raise MalformedProvider("it sent no ID token")
            return await self._completed(claims, token)

    async def _completed(self, claims: Mapping[str, Any], token: Mapping[str, Any]) -> Mapping[str, Any]:
        """Adds what the provider only says when it is asked about the person, as some do with groups."""
        metadata = await self._client.load_server_metadata()
        if not lacks(self._settings, claims) or "userinfo_endpoint" not in metadata:
            return claims
        more = await self._client.userinfo(token=token)
        if not hmac.compare_digest(str(more.get("sub")).encode(), str(claims.get("sub")).encode()):
            raise ProviderRefused("the identity provider described another person than it signed in")
        return {**more, **claims}

    @asynccontextmanager
    async def _explained(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self.within):
                yield
        except TimeoutError:
            raise ProviderDown("it did not answer in time") from None
        except httpx.HTTPStatusError as error:
            raise ProviderDown(f"it answered with status {error.response.status_code}") from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ProviderDown(f"it cannot be reached ({type(error).__name__})") from None
        except MalformedProvider as error:
            raise ProviderDown(str(error)) from None
        except JoseError as error:
            self._client.forget()
            raise ProviderRefused(f"its ID token is not valid ({error_code(error.error)})") from None
        except AuthlibBaseError as error:
            raise ProviderRefused(f"it refused the sign-in ({error_code(error.error)})") from None
        except (ValueError, TypeError, KeyError, RuntimeError, AttributeError):
            # Authlib expects well-formed answers.
            self._client.forget()
            raise ProviderDown("what it answered is not OpenID Connect") from None


def error_code(text: object) -> str:
    """Returns the provider's word for an error, if it is one: any other text of a URL must not be shown."""
    code = str(text)[:50]
    return code if code and set(code) <= _CODE else "unknown error"
