"""What other sites make a browser send, and what clients claim in headers."""

from dataclasses import replace

import asyncpg
import httpx
import pytest
import structlog
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response

from console.access.limits import MOST_OF_ALL, FailureLimit
from console.access.local_paths import local_path
from console.access.sign_in import Everybody
from console.access.signed_in import SignedIn
from console.app import create_app
from console.context import Console
from console.pages.signing_in import ROUTES
from settings import Settings
from store import login_links, sessions
from tests.console.access.conftest import PUBLIC, Acts, Browse, Open
from tests.console.access.test_sessions import csrf, is_out, sign_in, token

PROXY = {
    "trusted": ["10.0.0.7"],
    "secret": "a-secret-of-the-proxy",
    "roles": {"operator": ["ann@shop.example"]},
}
NAMED = {"X-Forwarded-User": "ann@shop.example", "X-Proxy-Secret": "a-secret-of-the-proxy"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 303),
        ({"Sec-Fetch-Site": "same-origin"}, 303),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://paywatch.shop.example"}, 403),
        ({"Origin": "https://paywatch.shop.example.evil.example"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
    ],
)
async def test_a_form_comes_from_a_page_of_ours(
    open_console: Open,
    browse: Browse,
    store_pool: asyncpg.Pool,
    acts: Acts,
    *,
    headers: dict[str, str],
    status: int,
) -> None:
    browser = browse(open_console())
    await sign_in(browser, (await token(store_pool))[0])
    form = {"csrf": await csrf(browser)}
    assert (await browser.post("/sign-out", data=form, headers=headers)).status_code == status
    refused = [each for each in await acts() if each[3] == "refused"]
    assert refused == ([("request_refused", "ann", "session", "refused")] if status == 403 else [])


@pytest.mark.parametrize("sent", [None, "", "wrong", "\udcff"])
async def test_a_form_has_the_token_of_its_session(
    open_console: Open, browse: Browse, store_pool: asyncpg.Pool, sent: str | None
) -> None:
    browser = browse(open_console())
    await sign_in(browser, (await token(store_pool))[0])
    content = b"" if sent is None else b"csrf=" + sent.encode("utf-8", "surrogateescape")
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    assert (await browser.post("/sign-out", content=content, headers=kind)).status_code == 403
    assert (await browser.get("/access")).status_code == 200


async def test_the_token_of_another_session_is_refused(
    open_console: Open, browse: Browse, store_pool: asyncpg.Pool
) -> None:
    app = open_console()
    ann, eve = browse(app), browse(app)
    await sign_in(ann, (await token(store_pool))[0])
    await sign_in(eve, (await token(store_pool, name="eve"))[0])
    assert (await ann.post("/sign-out", data={"csrf": await csrf(eve)})).status_code == 403
    header = {"X-CSRF-Token": await csrf(ann)}
    assert (await ann.post("/sign-out", headers=header)).status_code == 303, "what htmx sends"


@pytest.mark.parametrize("headers", [{"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}])
async def test_no_other_site_signs_somebody_in(
    open_console: Open, browse: Browse, store_pool: asyncpg.Pool, headers: dict[str, str]
) -> None:
    browser = browse(open_console())
    text, _ = await token(store_pool, name="mallory")
    answer = await browser.post("/sign-in/token", data={"token": text}, headers=headers)
    assert answer.status_code == 403
    assert "__Host-paywatch" not in browser.cookies
    assert (await browser.post("/sign-in/link/x", headers=headers)).status_code == 403


async def test_a_browser_that_names_no_page_does_not_sign_in(
    open_console: Open, browse: Browse, store_pool: asyncpg.Pool
) -> None:
    browser = browse(open_console())
    del browser.headers["origin"]
    assert (await sign_in(browser, (await token(store_pool))[0])).status_code == 403


@pytest.mark.parametrize(
    "text",
    [
        "",
        "evil.example",
        "@evil.example",
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example/",
        "\\\\evil.example",
        "/%2fevil.example",
        "/%2Fevil.example",
        "/%5cevil.example",
        "/%252fevil.example",
        "/%25252fevil.example",
        "/%25252525255cevil.example",
        "/\t/evil.example",
        "/%09/evil.example",
        "/\r\nSet-Cookie: a=b",
        "/%0d%0aSet-Cookie:%20a=b",
        "javascript:alert(1)",
        " /access",
        "/sign-in?next=/",
        "/sign-out",
        "/" + "a" * 1000,
    ],
)
def test_signing_in_leads_to_pages_of_ours_only(text: str) -> None:
    assert local_path(text) == "/"


@pytest.mark.parametrize("text", ["/", "/incidents?open=on&name=a%2Fb%40c", "/checks/api%2Dhealth", "/a@b"])
def test_a_page_of_ours_is_found_again(text: str) -> None:
    assert local_path(text) == text


async def test_a_header_cannot_be_injected(
    open_console: Open, browse: Browse, store_pool: asyncpg.Pool
) -> None:
    browser = browse(open_console(), Host="evil.example", **{"X-Forwarded-Host": "evil.example"})
    answer = await sign_in(browser, (await token(store_pool))[0], "/\r\nSet-Cookie: stolen=1")
    assert answer.headers["location"] == "/"
    assert not any("stolen" in cookie for cookie in answer.headers.get_list("set-cookie"))
    asked = await browse(open_console(), Host="evil.example").get("/access")
    assert "evil.example" not in str(asked.headers)


async def test_failures_are_limited_and_what_is_right_is_not(
    open_console: Open, browse: Browse, store_pool: asyncpg.Pool, acts: Acts
) -> None:
    app = open_console()
    client, other = browse(app), browse(app, "192.0.2.8")
    wrong = {"Authorization": "Bearer pwt_wrong"}
    statuses = [(await client.get("/access", headers=wrong)).status_code for _ in range(12)]
    assert statuses == [401] * 10 + [429] * 2
    answer = await sign_in(client, "pwt_wrong")
    assert answer.status_code == 429
    assert 0 < int(answer.headers["retry-after"]) <= 300
    assert (await client.post("/sign-in/link/x")).status_code == 429
    assert len(await acts()) == 11, "a flood does not fill the audit log"
    assert (await other.get("/access", headers=wrong)).status_code == 401
    assert (await sign_in(client, (await token(store_pool))[0])).status_code == 303


def test_addresses_are_limited_each_and_together() -> None:
    now = 0.0
    limit = FailureLimit(lambda: now)
    assert [limit.add("192.0.2.1") for _ in range(12)] == [None] * 10 + [(300, True), (300, False)]
    assert limit.add("2001:db8::1") is None
    same = [limit.add(f"2001:db8::{each}") for each in range(2, 12)]
    assert same[-1] == (300, True), "they are one network"
    assert limit.add("2001:db8:0:1::1") is None
    others = [limit.add(f"198.51.100.{each}") for each in range(256)] + [
        limit.add(f"203.0.113.{each}") for each in range(256)
    ]
    assert others.count(None) == MOST_OF_ALL - 21
    assert sum(each is not None and each.first for each in others) == 1
    now = 299.5
    assert limit.add("192.0.2.1") == (1, False)
    now = 300.0
    assert limit.add("192.0.2.1") is None
    assert limit.add("192.0.2.2") is None


async def test_who_is_not_signed_in_learns_of_no_server(browse: Browse) -> None:
    keys = {"public_url": PUBLIC, "sign_in": "token"}
    console = Console(Settings(database_url="postgresql://db.internal.invalid:1/shop", console=keys))  # type: ignore[arg-type]
    browser = browse(create_app(console, SignedIn(console.settings.console)))
    with structlog.testing.capture_logs() as logged:
        for path in ("/", "/sign-in", "/api/v1/me", "/readyz"):
            answer = await browser.get(path)
            assert answer.status_code == 503
            assert "db.internal" not in answer.text
        assert (await browser.post("/sign-in/link/hunter2")).status_code == 503
    assert "db.internal.invalid" in str(logged)
    assert "hunter2" not in str(logged)
    await console.aclose()


async def test_a_secret_of_a_link_is_in_no_log(open_console: Open, browse: Browse) -> None:
    async def broken(_request: Request) -> Response:
        raise ZeroDivisionError

    table = [replace(route, handler=broken) for route in ROUTES]
    with structlog.testing.capture_logs() as logged:
        answer = await browse(open_console(table)).get("/sign-in/link/hunter2")
    assert answer.status_code == 500
    assert [each["page"] for each in logged] == ["/sign-in/link/..."]
    assert "hunter2" not in answer.text


async def test_the_address_behind_a_trusted_proxy_counts(
    open_console: Open, browse: Browse, store_pool: asyncpg.Pool
) -> None:
    app = open_console(trusted_proxies=["10.0.0.0/8"])
    text, _ = await token(store_pool)
    for peer, forwarded, origin in (
        ("10.0.0.1", "198.51.100.4", "198.51.100.4"),
        ("10.0.0.1", "1.1.1.1, 198.51.100.4, 10.0.0.2", "198.51.100.4"),
        ("10.0.0.1", "1.1.1.1, [2001:db8::5]:443", "2001:db8::5"),
        ("10.0.0.1", "198.51.100.4:55000", "198.51.100.4"),
        ("10.0.0.1", "unknown", "10.0.0.1"),
        ("192.0.2.7", "198.51.100.4", "192.0.2.7"),
    ):
        await sign_in(browse(app, peer, **{"X-Forwarded-For": forwarded}), text)
        found = await sessions.list_all(store_pool)
        assert found[0].origin == origin, forwarded


async def test_a_proxy_names_who_is_signed_in(open_console: Open, browse: Browse) -> None:
    app = open_console(sign_in="proxy", proxy=PROXY)
    ann = browse(app, "10.0.0.7", **NAMED)
    assert "ann@shop.example (operator)" in (await ann.get("/access")).text
    sent = [(name.encode(), value.encode()) for name, value in (NAMED | {"X-Forwarded-User": "böb"}).items()]
    assert "böb (viewer)" in (await browse(app, "10.0.0.7").get("/access", headers=sent)).text


@pytest.mark.parametrize(
    ("peer", "headers"),
    [
        ("10.0.0.8", NAMED),
        ("10.0.0.7", NAMED | {"X-Proxy-Secret": "another"}),
        ("10.0.0.7", {"X-Forwarded-User": "ann@shop.example"}),
        ("10.0.0.7", NAMED | {"X-Forwarded-User": ""}),
        ("10.0.0.7", NAMED | {"X-Forwarded-User": "ann\u202e"}),
        ("10.0.0.7", NAMED | {"X-Forwarded-User": "a" * 300}),
    ],
)
async def test_nobody_else_names_who_is_signed_in(
    open_console: Open, browse: Browse, peer: str, headers: dict[str, str], acts: Acts
) -> None:
    app = open_console(sign_in="proxy", proxy=PROXY, trusted_proxies=["10.0.0.8"])
    browser = browse(app, peer)
    sent = [(name.encode(), value.encode()) for name, value in headers.items()]
    sent += [(b"X-Forwarded-For", b"10.0.0.7")]
    answer = await browser.get("/access", headers=sent)
    assert is_out(answer)
    assert await acts() == [("sign_in", "unknown", "proxy", "refused")]
    assert "People are signed in by a proxy here" in (await browser.get("/sign-in")).text


async def test_a_login_link_works_through_a_proxy_that_is_set_up_wrongly(
    open_console: Open, browse: Browse, store_pool: asyncpg.Pool, acts: Acts
) -> None:
    wrong = NAMED | {"X-Proxy-Secret": "another"}
    browser = browse(open_console(sign_in="proxy", proxy=PROXY), "10.0.0.7", **wrong)
    pages = [await browser.get("/access") for _ in range(15)]
    assert all(is_out(page) for page in pages)
    assert len(await acts()) == 11
    secret = await login_links.create(store_pool, "ann", ["admin"], by="root")
    assert (await browser.post(f"/sign-in/link/{secret.get_secret_value()}")).status_code == 303
    assert "You are ann" in (await browser.get("/access")).text


async def test_two_names_are_no_name(open_console: Open, browse: Browse) -> None:
    browser = browse(open_console(sign_in="proxy", proxy=PROXY), "10.0.0.7")
    sent = [*NAMED.items(), ("X-Forwarded-User", "root@shop.example")]
    assert is_out(await browser.get("/access", headers=sent))


async def test_a_form_behind_a_proxy_needs_the_token_of_its_person(
    open_console: Open, browse: Browse
) -> None:
    app = open_console(sign_in="proxy", proxy=PROXY)
    ann = browse(app, "10.0.0.7", **NAMED)
    bob = browse(app, "10.0.0.7", **NAMED | {"X-Forwarded-User": "bob"})
    path = "/access/sessions/ses_none/end"
    of_ann = (await ann.get("/access")).text.partition('"X-CSRF-Token": "')[2].partition('"')[0]
    assert of_ann
    assert (await ann.post(path, data={"csrf": of_ann})).status_code == 404
    assert (await bob.post(path, data={"csrf": of_ann})).status_code == 403
    assert (await ann.post(path)).status_code == 403


@pytest.fixture
async def local(store_db: str) -> Starlette:
    return create_app(Console(Settings(database_url=store_db)), Everybody("ann"))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("127.0.0.1:8080", 200),
        ("localhost:9", 200),
        ("[::1]:8080", 200),
        ("LOCALHOST", 200),
        ("127.0.0.9", 200),
        ("evil.example", 421),
        ("evil.example:8080", 421),
        ("localhost.evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("0.0.0.0:8080", 421),
        ("[::1%evil.example]:8080", 421),
        ("", 421),
    ],
)
async def test_without_signing_in_only_names_of_this_machine_count(
    local: Starlette, host: str, status: int
) -> None:
    transport = httpx.ASGITransport(local)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080") as client:
        answer = await client.get("/access", headers={"Host": host})
    await local.state.console.aclose()
    assert answer.status_code == status


async def test_without_signing_in_other_sites_change_nothing(local: Starlette) -> None:
    path, form = "/access/sessions/ses_none/end", {"csrf": local.state.sign_in.identity.csrf}
    transport = httpx.ASGITransport(local)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8080") as client:
        assert (await client.post(path)).status_code == 403
        foreign = {"Origin": "http://127.0.0.1:9999"}
        assert (await client.post(path, data=form, headers=foreign)).status_code == 403
        assert (
            await client.post(path, data=form, headers={"Origin": "http://127.0.0.1:8080"})
        ).status_code == 404
    await local.state.console.aclose()


async def test_a_body_has_a_largest_size(open_console: Open, browse: Browse) -> None:
    browser = browse(open_console())
    answer = await browser.post("/sign-in/token", content=b"token=" + b"x" * 1_000_001)
    assert answer.status_code in {401, 413}
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = await browser.post("/sign-in/token", content=b"token=" + b"x" * 1_000_001, headers=kind)
    assert answer.status_code == 413
