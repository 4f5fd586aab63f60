"""What an ID token must have: every claim and signature that is wrong lets nobody in."""

import asyncio
import base64
import contextlib
import json
import time
from collections.abc import AsyncIterator, Callable
from functools import cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import uvicorn
from joserfc import jwt
from joserfc.jwk import Key, OctKey, RSAKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from console.server import listen, url_of
from tests.console.access.conftest import Browse, Open
from tests.console.identity import IdentityProvider

SECRET = "a-secret-that-is-long-enough-to-sign-with"
Claims = dict[str, Any]


@cache
def key(name: str, kid: str = "one") -> RSAKey:
    """Returns the key of this name, made on first use: that takes a tenth of a second."""
    return RSAKey.generate_key(2048, {"kid": kid, "use": "sig"})


class Signer(IdentityProvider):
    """A provider that says what a test lets it say."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.keys: list[Key] = [key("first")]
        self.sign: Callable[[Claims], str | None] = lambda claims: signed(key("first"), claims)
        self.nonce = ""
        self.form: dict[str, Any] = {}
        self.person: Claims | None = None

    def claims(self, **more: Any) -> Claims:
        now = int(time.time())
        known = {"iss": self.url, "sub": "1", "aud": "paywatch", "iat": now, "exp": now + 60}
        return known | {"nonce": self.nonce, "email": "ann@shop.example", "groups": ["sre"]} | more

    async def metadata(self, _request: Request) -> JSONResponse:
        names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        urls = {name: f"{self.url}/{path}" for name, path in names.items()}
        urls |= {"userinfo_endpoint": f"{self.url}/person"} if self.person else {}
        return JSONResponse({"issuer": self.url, **urls})

    async def serve_keys(self, _request: Request) -> JSONResponse:
        return JSONResponse({"keys": [each.as_dict(private=False) for each in self.keys]})

    async def token(self, request: Request) -> JSONResponse:
        self.form = dict(await request.form())
        answer = {"access_token": "hunter2", "token_type": "Bearer", "expires_in": 60}
        id_token = self.sign(self.claims())
        return JSONResponse(answer if id_token is None else answer | {"id_token": id_token})

    async def serve_person(self, _request: Request) -> JSONResponse:
        return JSONResponse(self.person)


def signed(by: Key, claims: Claims, algorithm: str = "RS256", kid: str = "one") -> str:
    return jwt.encode({"alg": algorithm, "kid": kid}, claims, by, algorithms=[algorithm])


def unsigned(claims: Claims) -> str:
    parts = [{"alg": "none", "kid": "one"}, claims]
    coded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
    return ".".join([*coded, ""])


def without(claims: Claims, name: str) -> Claims:
    return {key: value for key, value in claims.items() if key != name}


@pytest.fixture
async def signer() -> AsyncIterator[Signer]:
    opened = listen("127.0.0.1", 0)
    found = Signer(url_of(opened))
    paths = {
        "/.well-known/openid-configuration": found.metadata,
        "/keys": found.serve_keys,
        "/person": found.serve_person,
    }
    routes = [
        *(Route(path, each) for path, each in paths.items()),
        Route("/token", found.token, methods=["POST"]),
    ]
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), log_config=None))
    task = asyncio.create_task(server.serve([opened]))
    yield found
    server.should_exit = True
    await task
    with contextlib.closing(opened):
        pass


async def sign_in(open_console: Open, browse: Browse, signer: Signer) -> httpx.Response:
    browser = browse(open_console(**signer.settings(client_secret=SECRET)))
    begun = await browser.get("/sign-in/oidc")
    asked = {name: values[0] for name, values in parse_qs(urlsplit(begun.headers["location"]).query).items()}
    signer.nonce = asked["nonce"]
    return await browser.get("/sign-in/callback", params={"code": "1", "state": asked["state"]})


async def test_a_right_token_lets_in(open_console: Open, browse: Browse, signer: Signer) -> None:
    answer = await sign_in(open_console, browse, signer)
    assert answer.status_code == 303, answer.text
    assert len(str(signer.form["code_verifier"])) >= 43, "PKCE"


WRONG: dict[str, Callable[[Claims], str | None]] = {
    "another signature": lambda claims: signed(key("other"), claims),
    "no signature": unsigned,
    "signed with the client secret": lambda claims: signed(OctKey.import_key(SECRET), claims, "HS256"),
    "signed with the public key": lambda claims: signed(
        OctKey.import_key(key("first").as_pem(private=False)), claims, "HS256"
    ),
    "another nonce": lambda claims: signed(key("first"), claims | {"nonce": "another"}),
    "no nonce": lambda claims: signed(key("first"), without(claims, "nonce")),
    "another issuer": lambda claims: signed(key("first"), claims | {"iss": "https://other.example"}),
    "no issuer": lambda claims: signed(key("first"), without(claims, "iss")),
    "another audience": lambda claims: signed(key("first"), claims | {"aud": "another-app"}),
    "no audience": lambda claims: signed(key("first"), without(claims, "aud")),
    "another party": lambda claims: signed(key("first"), claims | {"aud": ["paywatch", "x"], "azp": "x"}),
    "expired": lambda claims: signed(key("first"), claims | {"exp": 1}),
    "no expiry": lambda claims: signed(key("first"), without(claims, "exp")),
    "no subject": lambda claims: signed(key("first"), without(claims, "sub")),
    "of the future": lambda claims: signed(key("first"), claims | {"nbf": claims["exp"] + 3600}),
    "no JWT": lambda _claims: "hunter2",
    "empty": lambda _claims: "",
    "missing": lambda _claims: None,
}


@pytest.mark.parametrize("name", WRONG)
async def test_a_wrong_token_lets_nobody_in(
    open_console: Open, browse: Browse, signer: Signer, name: str
) -> None:
    signer.sign = WRONG[name]
    answer = await sign_in(open_console, browse, signer)
    assert answer.status_code in {403, 503}, answer.text
    assert not any(cookie.startswith("__Host-paywatch=") for cookie in answer.headers.get_list("set-cookie"))
    assert "hunter2" not in answer.text


async def test_a_new_key_is_found(open_console: Open, browse: Browse, signer: Signer) -> None:
    app = open_console(**signer.settings(client_secret=SECRET))
    assert (await sign_in(lambda **_: app, browse, signer)).status_code == 303
    signer.keys, signer.sign = (
        [key("next", "two")],
        lambda claims: signed(key("next", "two"), claims, kid="two"),
    )
    assert (await sign_in(lambda **_: app, browse, signer)).status_code == 303
    signer.sign = lambda claims: signed(key("first"), claims)
    assert (await sign_in(lambda **_: app, browse, signer)).status_code == 403, "the former one is gone"


@pytest.mark.parametrize(
    ("subject", "status", "sentence"), [("1", 303, ""), ("2", 403, "described another person")]
)
async def test_groups_may_be_asked_for_of_the_same_person(
    open_console: Open, browse: Browse, signer: Signer, *, subject: str, status: int, sentence: str
) -> None:
    signer.sign = lambda claims: signed(key("first"), without(claims, "groups"))
    signer.person = {"sub": subject, "groups": ["sre"], "email": "root@shop.example"}
    answer = await sign_in(open_console, browse, signer)
    assert answer.status_code == status, answer.text
    assert sentence in answer.text
