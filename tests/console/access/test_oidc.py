"""Signing in at an identity provider, over real HTTP."""

import asyncio
import contextlib
import gzip
from collections.abc import Awaitable, Callable
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from console.access.oidc import Provider, ProviderDown
from console.access.oidc_client import PAUSE, MalformedProvider, OidcClient, checked
from settings.console import OidcSettings
from tests.console.access.conftest import PUBLIC, Acts, Browse, Open
from tests.console.identity import IdentityProvider
from tests.waiting import PATIENCE

PENDING = "__Host-paywatch-sign-in"
SESSION = "__Host-paywatch"


async def sign_in(
    browser: httpx.AsyncClient, provider: IdentityProvider, subject: str, next_: str = "/"
) -> httpx.Response:
    """Goes to the provider and comes back."""
    begun = await browser.get("/sign-in/oidc", params={"next": next_})
    agreed = await provider.agree(begun.headers["location"], subject)
    return await browser.get(agreed.headers["location"])


async def test_a_group_gives_its_role(
    open_console: Open, browse: Browse, provider: IdentityProvider, acts: Acts
) -> None:
    browser = browse(open_console(**provider.settings()))
    refused = await browser.get("/incidents?open=on")
    assert refused.headers["location"] == "/sign-in?next=%2Fincidents%3Fopen%3Don"
    page = await browser.get(refused.headers["location"])
    assert '/sign-in/oidc?next=/incidents%3Fopen%3Don"' in page.text
    begun = await browser.get("/sign-in/oidc?next=/incidents%3Fopen%3Don")
    asked = parse_qs(urlsplit(begun.headers["location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == [f"{PUBLIC}/sign-in/callback"]
    assert {"state", "nonce", "code_challenge"} <= set(asked)
    agreed = await provider.agree(begun.headers["location"], "ann")
    signed_in = await browser.get(agreed.headers["location"])
    assert (signed_in.status_code, signed_in.headers["location"]) == (303, "/incidents?open=on")
    page = await browser.get("/incidents?open=on")
    assert "ann@shop.example (operator)" in page.text
    assert await acts() == [
        ("sign_in", "ann@shop.example", "session", "attempted"),
        ("sign_in", "ann@shop.example", "session", "done"),
    ]


async def test_the_cookies_are_closed_to_everybody_else(
    open_console: Open, browse: Browse, provider: IdentityProvider
) -> None:
    browser = browse(open_console(**provider.settings()))
    begun = await browser.get("/sign-in/oidc")
    agreed = await provider.agree(begun.headers["location"], "ann")
    signed_in = await browser.get(agreed.headers["location"])
    given = begun.headers.get_list("set-cookie") + signed_in.headers.get_list("set-cookie")
    assert {cookie.partition("=")[0] for cookie in given} == {PENDING, SESSION}
    for cookie in given:
        attributes = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert {"httponly", "secure", "samesite=lax", "path=/"} <= attributes
        assert not any(part.startswith("domain") for part in attributes)
    assert PENDING not in browser.cookies


@pytest.mark.parametrize("state", ["forged", ""])
async def test_a_forged_state_is_refused(
    open_console: Open, browse: Browse, provider: IdentityProvider, state: str, acts: Acts
) -> None:
    browser = browse(open_console(**provider.settings()))
    begun = await browser.get("/sign-in/oidc")
    agreed = await provider.agree(begun.headers["location"], "ann")
    code = parse_qs(urlsplit(agreed.headers["location"]).query)["code"][0]
    answer = await browser.get("/sign-in/callback", params={"code": code, "state": state})
    assert answer.status_code == 400
    assert "does not belong to a sign-in that this browser began" in answer.text
    assert SESSION not in browser.cookies
    assert await acts() == [("sign_in", "unknown", "session", "refused")]


async def test_an_answer_is_only_for_the_browser_that_asked(
    open_console: Open, browse: Browse, provider: IdentityProvider
) -> None:
    app = open_console(**provider.settings())
    attacker, victim = browse(app), browse(app)
    begun = await attacker.get("/sign-in/oidc")
    agreed = await provider.agree(begun.headers["location"], "ann")
    assert (await victim.get(agreed.headers["location"])).status_code == 400
    await victim.get("/sign-in/oidc")
    assert (await victim.get(agreed.headers["location"])).status_code == 400
    assert SESSION not in victim.cookies


async def test_an_answer_works_once(open_console: Open, browse: Browse, provider: IdentityProvider) -> None:
    browser = browse(open_console(**provider.settings()))
    begun = await browser.get("/sign-in/oidc")
    pending = browser.cookies[PENDING]
    agreed = await provider.agree(begun.headers["location"], "ann")
    assert (await browser.get(agreed.headers["location"])).status_code == 303
    assert (await browser.get(agreed.headers["location"])).status_code == 400
    browser.cookies.set(PENDING, pending, domain="paywatch.shop.example", path="/")
    again = await browser.get(agreed.headers["location"])
    assert again.status_code == 403, "the provider does not take its code twice"
    assert "invalid_grant" in again.text


async def test_nobody_comes_in_without_a_role(
    open_console: Open, browse: Browse, provider: IdentityProvider, acts: Acts
) -> None:
    browser = browse(open_console(**provider.settings()))
    answer = await sign_in(browser, provider, "bob")
    assert answer.status_code == 403
    assert "Groups that the identity provider named: staff, &lt;b&gt;guests&lt;/b&gt;" in answer.text
    assert SESSION not in browser.cookies
    assert await acts() == [("sign_in", "bob@shop.example", "session", "refused")]


@pytest.mark.parametrize(
    ("subject", "sentence"),
    [
        ("dan", "has not verified that ann@shop.example is your address"),
        ("kim", "does not send the claim email"),
        ("tom", "invisible characters"),
    ],
)
async def test_a_name_must_be_one_to_rely_on(
    open_console: Open, browse: Browse, provider: IdentityProvider, subject: str, sentence: str
) -> None:
    browser = browse(open_console(**provider.settings()))
    answer = await sign_in(browser, provider, subject)
    assert answer.status_code == 403
    assert sentence in answer.text
    assert SESSION not in browser.cookies


async def test_claims_may_be_named_otherwise(
    open_console: Open, browse: Browse, provider: IdentityProvider
) -> None:
    one = browse(open_console(**provider.settings(name_claim="name")))
    await sign_in(one, provider, "kim")
    assert "Kim (operator)" in (await one.get("/access")).text
    other = browse(open_console(**provider.settings(groups_claim="realm.roles")))
    await sign_in(other, provider, "nel")
    assert "nel@shop.example (operator)" in (await other.get("/access")).text
    single = browse(open_console(**provider.settings()))
    await sign_in(single, provider, "eve")
    assert "eve@audit.example (auditor)" in (await single.get("/access")).text


async def test_who_declines_is_told_so(
    open_console: Open, browse: Browse, provider: IdentityProvider
) -> None:
    browser = browse(open_console(**provider.settings()))
    begun = await browser.get("/sign-in/oidc")
    declined = await provider.agree(begun.headers["location"], "ann", "deny")
    state = parse_qs(urlsplit(begun.headers["location"]).query)["state"][0]
    answer = await browser.get(declined.headers["location"] + f"&state={state}")
    assert answer.status_code == 403
    assert "access_denied" in answer.text


async def test_the_words_of_a_link_are_not_shown(
    open_console: Open, browse: Browse, provider: IdentityProvider
) -> None:
    browser = browse(open_console(**provider.settings()))
    begun = await browser.get("/sign-in/oidc")
    state = parse_qs(urlsplit(begun.headers["location"]).query)["state"][0]
    answer = await browser.get("/sign-in/callback", params={"state": state, "error": "Call 555-0100 now!"})
    assert answer.status_code == 403
    assert "555-0100" not in answer.text


async def test_an_answer_of_another_provider_is_refused(
    open_console: Open, browse: Browse, provider: IdentityProvider
) -> None:
    browser = browse(open_console(**provider.settings()))
    begun = await browser.get("/sign-in/oidc")
    agreed = await provider.agree(begun.headers["location"], "ann")
    answer = await browser.get(agreed.headers["location"] + "&iss=https://other.example")
    assert answer.status_code == 403
    assert "another identity provider" in answer.text


async def test_a_provider_that_is_down_names_the_way_in(open_console: Open, browse: Browse) -> None:
    settings = IdentityProvider("http://127.0.0.1:1").settings()
    answer = await browse(open_console(**settings)).get("/sign-in/oidc")
    assert answer.status_code == 503
    assert "it cannot be reached (ConnectError)" in answer.text
    assert "paywatch console login-link" in answer.text


async def test_a_provider_that_is_down_is_left_alone_for_seconds(provider: IdentityProvider) -> None:
    now = 0.0
    oidc = OidcSettings.model_validate(provider.settings()["oidc"])
    down = oidc.model_copy(update={"issuer": "http://127.0.0.1:1"})
    client = OidcClient(down, lambda: now)
    with pytest.raises(httpx.ConnectError):
        await client.load_server_metadata()
    client._settings = oidc
    now = PAUSE - 0.1
    with pytest.raises(httpx.ConnectError):
        await client.load_server_metadata()
    now = PAUSE
    assert (await client.load_server_metadata())["issuer"] == provider.url


OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"


async def _slowly(writer: asyncio.StreamWriter) -> None:
    writer.write(OK + b"Content-Length: 9999\r\n\r\n")
    while not writer.is_closing():
        writer.write(b" ")
        await asyncio.sleep(0.01)


async def _slow_head(writer: asyncio.StreamWriter) -> None:
    writer.write(OK + b"X-A: ")
    while not writer.is_closing():
        writer.write(b"a")
        await asyncio.sleep(0.01)


async def _endlessly(writer: asyncio.StreamWriter) -> None:
    writer.write(OK + b"\r\n")
    while not writer.is_closing():
        writer.write(b" " * 65_536)
        await writer.drain()


async def _compressed(writer: asyncio.StreamWriter) -> None:
    content = gzip.compress(b" " * 5_000_000)
    writer.write(OK + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(content) + content)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (_slowly, "did not answer in time"),
        (_slow_head, "did not answer in time"),
        (_endlessly, "more than 1,000,000 bytes"),
        (_compressed, "it compressed its answer"),
    ],
)
async def test_a_provider_cannot_keep_or_fill_the_console(
    answer: Callable[[asyncio.StreamWriter], Awaitable[None]], sentence: str
) -> None:
    serving = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.add(asyncio.current_task())
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            await answer(writer)
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        issuer = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        settings = IdentityProvider(issuer).settings()["oidc"]
        provider = Provider(OidcSettings.model_validate(settings), "/")
        provider.within = 0.5 if "time" in sentence else PATIENCE
        async with asyncio.timeout(PATIENCE):
            with pytest.raises(ProviderDown, match=sentence):
                await provider.begin("/")
            await asyncio.gather(*filter(None, serving))


async def test_a_provider_that_goes_down_in_between_names_the_way_in(
    open_console: Open, browse: Browse, provider: IdentityProvider
) -> None:
    app = open_console(**provider.settings())
    browser = browse(app)
    begun = await browser.get("/sign-in/oidc")
    agreed = await provider.agree(begun.headers["location"], "ann")
    client = app.state.sign_in.provider._client
    client.server_metadata = {**client.server_metadata, "token_endpoint": "http://127.0.0.1:1/token"}
    answer = await browser.get(agreed.headers["location"])
    assert answer.status_code == 503
    assert "paywatch console login-link" in answer.text


@pytest.mark.parametrize("body", ["<html>", "[]", '{"issuer": "https://other.example"}', "{}"])
async def test_what_is_no_provider_is_told_so(open_console: Open, browse: Browse, body: str) -> None:
    async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(
            f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}".encode()
        )
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        settings = IdentityProvider(f"http://127.0.0.1:{port}").settings()
        page = await browse(open_console(**settings)).get("/sign-in/oidc")
    assert page.status_code == 503
    assert "paywatch console login-link" in page.text


METADATA = {
    "issuer": "https://id.example",
    "authorization_endpoint": "https://id.example/authorize",
    "token_endpoint": "https://id.example/token",
    "jwks_uri": "https://id.example/keys",
}


def test_only_signatures_with_a_private_key_are_accepted() -> None:
    signatures = "id_token_signing_alg_values_supported"
    assert checked(METADATA | {signatures: ["none", "HS256", "ES256"]}, "https://id.example")[signatures] == [
        "ES256"
    ]
    assert checked(METADATA | {signatures: ["none"]}, "https://id.example")[signatures] == ["RS256"]


def test_what_a_provider_says_configures_no_client() -> None:
    kept = checked(METADATA | {"verify": False, "proxy": "http://evil.example"}, "https://id.example")
    assert not {"verify", "proxy"} & set(kept)


@pytest.mark.parametrize("endpoint", ["http://id.example/token", "//id.example", 7, None])
def test_endpoints_must_be_https(endpoint: object) -> None:
    with pytest.raises(MalformedProvider, match="token_endpoint"):
        checked(METADATA | {"token_endpoint": endpoint}, "https://id.example")
