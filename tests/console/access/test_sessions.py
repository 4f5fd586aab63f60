"""Sessions, tokens and login links: who may come in, and what ends that."""

import asyncio
from datetime import timedelta

import asyncpg
import httpx
import pytest

from store import api_tokens, login_links, sessions
from tests.console.access.conftest import Acts, Browse, Open

SESSION = "__Host-paywatch"
EXPIRED = "update paywatch.console_sessions set expires_at = now()"
IDLE = "update paywatch.console_sessions set used_at = now() - interval '30 minutes'"


async def token(pool: asyncpg.Pool, *roles: str, name: str = "ann") -> tuple[str, str]:
    """Returns a token's text and its id."""
    text, made = await api_tokens.create(
        pool, name, roles or ("viewer",), by="root", lasts=timedelta(hours=1)
    )
    return text.get_secret_value(), made.id


async def sign_in(browser: httpx.AsyncClient, text: str, next_: str = "/access") -> httpx.Response:
    return await browser.post("/sign-in/token", data={"token": text, "next": next_})


async def csrf(browser: httpx.AsyncClient) -> str:
    page = (await browser.get("/access")).text
    return page.partition('name="csrf" value="')[2].partition('"')[0]


def is_out(answer: httpx.Response) -> bool:
    return answer.status_code == 303 and answer.headers["location"].startswith("/sign-in?next=")


async def test_a_token_signs_in_and_out(
    open_console: Open, browse: Browse, store_pool: asyncpg.Pool, acts: Acts
) -> None:
    browser = browse(open_console())
    text, _ = await token(store_pool, "operator", "auditor")
    answer = await sign_in(browser, text, "/incidents?open=on")
    assert (answer.status_code, answer.headers["location"]) == (303, "/incidents?open=on")
    copied = browser.cookies[SESSION]
    assert "ann (auditor, operator)" in (await browser.get("/access")).text
    out = await browser.post("/sign-out", data={"csrf": await csrf(browser)})
    assert out.headers["location"] == "/sign-in?notice=signed-out"
    assert SESSION not in browser.cookies
    assert "You are signed out." in (await browser.get(out.headers["location"])).text
    browser.cookies.set(SESSION, copied, domain="paywatch.shop.example", path="/")
    assert is_out(await browser.get("/access")), "a copy of the cookie is worth nothing"
    assert await acts() == [
        ("sign_in", "ann", "token", "attempted"),
        ("sign_in", "ann", "token", "done"),
        ("sign_out", "ann", "session", "attempted"),
        ("sign_out", "ann", "session", "done"),
    ]


async def test_a_session_does_not_end_without_an_entry(
    open_console: Open, browse: Browse, store_pool: asyncpg.Pool
) -> None:
    browser = browse(open_console())
    await sign_in(browser, (await token(store_pool))[0])
    sent = {"csrf": await csrf(browser)}
    await store_pool.execute("alter table paywatch.audit_log rename to gone")
    assert (await browser.post("/sign-out", data=sent)).status_code == 503
    (session,) = await sessions.list_all(store_pool, ended=True)
    assert session.active


async def test_a_login_link_is_not_used_up_without_an_entry(
    open_console: Open, browse: Browse, store_pool: asyncpg.Pool
) -> None:
    secret = await login_links.create(store_pool, "ann", ["admin"], by="root")
    browser, path = browse(open_console()), f"/sign-in/link/{secret.get_secret_value()}"
    await store_pool.execute("alter table paywatch.audit_log rename to gone")
    assert (await browser.post(path)).status_code == 503
    assert SESSION not in browser.cookies
    await store_pool.execute("alter table paywatch.gone rename to audit_log")
    assert (await browser.post(path)).status_code == 303


async def test_a_session_that_was_fixed_before_is_not_used(
    open_console: Open, browse: Browse, store_pool: asyncpg.Pool
) -> None:
    app = open_console()
    attacker, victim = browse(app), browse(app)
    await sign_in(attacker, (await token(store_pool, name="mallory"))[0])
    fixed = attacker.cookies[SESSION]
    victim.cookies.set(SESSION, fixed, domain="paywatch.shop.example", path="/")
    text, _ = await token(store_pool)
    await sign_in(victim, text)
    assert victim.cookies[SESSION] != fixed
    assert "You are ann" in (await victim.get("/access")).text
    assert is_out(await attacker.get("/access")), "the former session of the browser has ended"


async def test_the_former_session_ends_at_the_next_sign_in(
    open_console: Open, browse: Browse, store_pool: asyncpg.Pool
) -> None:
    browser = browse(open_console())
    text, _ = await token(store_pool)
    await sign_in(browser, text)
    former = browser.cookies[SESSION]
    await sign_in(browser, text)
    assert browser.cookies[SESSION] != former
    assert await sessions.find(store_pool, former) is None


@pytest.mark.parametrize("ending", [EXPIRED, IDLE])
async def test_a_session_ends_by_itself(
    open_console: Open, browse: Browse, store_pool: asyncpg.Pool, ending: str
) -> None:
    browser = browse(open_console())
    await sign_in(browser, (await token(store_pool))[0])
    await store_pool.execute(ending)
    assert is_out(await browser.get("/access"))


@pytest.mark.parametrize(
    ("referer", "next_"),
    [
        ("https://paywatch.shop.example/incidents/inc_1?notice=x", "%2Fincidents%2Finc_1"),
        ("https://other.example/incidents/inc_1", "%2F"),
        ("https://[", "%2F"),
        ("", "%2F"),
    ],
)
async def test_a_form_of_an_ended_session_leads_to_the_sign_in(
    open_console: Open, browse: Browse, referer: str, next_: str
) -> None:
    browser = browse(open_console(), Accept="text/html,*/*;q=0.8", Referer=referer)
    answer = await browser.post("/incidents/inc_1/acknowledge")
    location = f"/sign-in?next={next_}&notice=session-ended"
    assert (answer.status_code, answer.headers["location"]) == (303, location)
    assert "what you sent was not done" in (await browser.get(location)).text
    assert (await browser.post("/api/v1/incidents/inc_1/acknowledge")).status_code == 401


async def test_a_session_ends_with_the_token_that_began_it(
    open_console: Open, browse: Browse, store_pool: asyncpg.Pool
) -> None:
    browser = browse(open_console())
    text, id_ = await token(store_pool)
    await sign_in(browser, text)
    assert (await browser.get("/access")).status_code == 200
    await api_tokens.revoke(store_pool, id_, "root")
    assert is_out(await browser.get("/access"))


async def test_a_session_lasts_no_longer_than_its_token(
    open_console: Open, browse: Browse, store_pool: asyncpg.Pool
) -> None:
    text, _ = await token(store_pool)
    await sign_in(browse(open_console()), text)
    (session,), (made,) = await sessions.list_all(store_pool), await api_tokens.list_all(store_pool)
    assert session.expires_at == made.expires_at, "whatever the clock of this machine says"


@pytest.mark.parametrize(
    "cookies",
    [
        "\xa0{name}={value}",
        "{name}\xa0={value}",
        "\x85{name}={value}",
        "{name}=x; {name}={value}",
        "{name}={value}; {name}=x",
    ],
)
async def test_a_cookie_that_a_neighbouring_host_could_set_is_nobody(
    open_console: Open, browse: Browse, store_pool: asyncpg.Pool, cookies: str
) -> None:
    console = open_console()
    value = (await sign_in(browse(console), (await token(store_pool))[0])).cookies[SESSION]

    async def sent(text: str) -> httpx.Response:
        header = text.format(name=SESSION, value=value).encode("latin-1")
        return await browse(console).get("/access", headers=[(b"Cookie", header)])

    assert is_out(await sent(cookies))
    right = await sent("a=b; {name}={value}; c")
    assert right.status_code == 200


@pytest.mark.parametrize("cookie", ["", "x", "a" * 5000, "é", '"', "../..", "null"])
async def test_a_foreign_cookie_is_nobody(open_console: Open, browse: Browse, cookie: str) -> None:
    browser = browse(open_console())
    answer = await browser.get("/access", headers=[(b"Cookie", f"{SESSION}={cookie}".encode())])
    assert is_out(answer)


async def test_over_plain_http_the_cookie_has_no_prefix(
    open_console: Open, browse: Browse, store_pool: asyncpg.Pool
) -> None:
    browser = browse(open_console(public_url="http://127.0.0.1:8080"))
    answer = await sign_in(browser, (await token(store_pool))[0])
    (cookie,) = answer.headers.get_list("set-cookie")
    assert cookie.startswith("paywatch=")
    assert "secure" not in cookie.lower()
    assert {"httponly", "samesite=lax"} <= {part.strip().lower() for part in cookie.split(";")}
    assert "strict-transport-security" not in answer.headers
    assert (await browser.get("/access")).status_code == 200


async def test_a_program_sends_its_token(
    open_console: Open, browse: Browse, store_pool: asyncpg.Pool, acts: Acts
) -> None:
    text, id_ = await token(store_pool, "auditor", name="nightly-export")
    client = browse(open_console(), Authorization=f"Bearer {text}")
    assert "nightly-export (auditor)" in (await client.get("/access")).text
    assert (await client.get(f"/access/tokens/{id_}")).status_code == 200
    await api_tokens.revoke(store_pool, id_, "root")
    answer = await client.get("/access")
    assert answer.status_code == 401
    assert "expired or revoked" in answer.text
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert await acts() == [("token_used", "unknown", "token", "refused")]
    assert text not in answer.text


async def test_a_token_that_is_wrong_is_refused_and_recorded(
    open_console: Open, browse: Browse, acts: Acts
) -> None:
    browser = browse(open_console())
    for text in ("", "pwt_wrong", "x" * 100_000, "pwt_\x00"):
        answer = await sign_in(browser, text)
        assert answer.status_code == 401
        assert SESSION not in browser.cookies
    assert await acts() == [("sign_in", "unknown", "token", "refused")] * 4


async def test_a_login_link_works_once_and_only_by_its_button(
    open_console: Open, browse: Browse, store_pool: asyncpg.Pool, acts: Acts
) -> None:
    secret = await login_links.create(store_pool, "ann", ["admin"], by="root")
    path = f"/sign-in/link/{secret.get_secret_value()}"
    browser = browse(open_console(sign_in="token"))
    previews = [await browser.get(path), await browser.head(path), await browser.get(path)]
    assert [each.status_code for each in previews] == [200, 200, 200]
    assert SESSION not in browser.cookies
    assert (await browser.post(path)).headers["location"] == "/"
    assert "ann (admin)" in (await browser.get("/access")).text
    again = await browse(open_console()).post(path)
    assert again.status_code == 400
    assert "paywatch console login-link" in again.text
    assert [each[2:] for each in await acts()] == [
        ("link", "attempted"),
        ("link", "done"),
        ("link", "refused"),
    ]


async def test_a_login_link_expires(open_console: Open, browse: Browse, store_pool: asyncpg.Pool) -> None:
    secret = await login_links.create(store_pool, "ann", ["admin"], by="root")
    await store_pool.execute("update paywatch.login_links set expires_at = now()")
    answer = await browse(open_console()).post(f"/sign-in/link/{secret.get_secret_value()}")
    assert answer.status_code == 400


async def test_only_one_of_two_that_follow_a_link_comes_in(
    open_console: Open, browse: Browse, store_pool: asyncpg.Pool
) -> None:
    app = open_console()
    secret = await login_links.create(store_pool, "ann", ["viewer"], by="root")
    path = f"/sign-in/link/{secret.get_secret_value()}"
    answers = await asyncio.gather(*(browse(app).post(path) for _ in range(5)))
    assert sorted(each.status_code for each in answers) == [303, 400, 400, 400, 400]


async def test_an_administrator_ends_sessions_and_tokens(
    open_console: Open, browse: Browse, store_pool: asyncpg.Pool, acts: Acts
) -> None:
    app = open_console()
    admin, ann, eve = browse(app), browse(app), browse(app)
    await sign_in(admin, (await token(store_pool, "admin", name="root"))[0])
    text, id_ = await token(store_pool)
    await sign_in(ann, text)
    await sign_in(eve, (await token(store_pool, name="eve"))[0])
    listed = await sessions.list_all(store_pool)
    of = {each.name: each.id for each in listed}
    form = {"csrf": await csrf(admin)}
    page = await admin.get(f"/access/sessions/{of['ann']}")
    assert "End this session" in page.text
    assert (await admin.post(f"/access/sessions/{of['ann']}/end", data=form)).status_code == 303
    assert is_out(await ann.get("/access"))
    assert (await admin.post(f"/access/sessions/{of['ann']}/end", data=form)).status_code == 409
    assert (await admin.post(f"/access/sessions/{of['eve']}/end-all", data=form)).status_code == 303
    assert is_out(await eve.get("/access"))
    assert (await admin.post(f"/access/tokens/{id_}/revoke", data=form)).status_code == 303
    assert await api_tokens.find(store_pool, text) is None
    done = [action for action, _, _, outcome in await acts() if outcome == "done" and action != "sign_in"]
    assert done == ["session_revoked", "sessions_revoked", "token_revoked"]
    people = (await admin.get("/access/people?format=csv")).text
    assert {line.split(",")[0] for line in people.splitlines()[1:]} == {"ann", "eve", "root"}


async def test_others_end_only_their_own_sessions(
    open_console: Open, browse: Browse, store_pool: asyncpg.Pool
) -> None:
    app = open_console()
    ann, eve = browse(app), browse(app)
    await sign_in(ann, (await token(store_pool))[0])
    await sign_in(eve, (await token(store_pool, name="eve"))[0])
    of = {each.name: each.id for each in await sessions.list_all(store_pool)}
    form = {"csrf": await csrf(ann)}
    assert (await ann.get(f"/access/sessions/{of['eve']}")).status_code == 404
    assert (await ann.post(f"/access/sessions/{of['eve']}/end", data=form)).status_code == 403
    assert (await eve.get("/access")).status_code == 200
    assert (await ann.post(f"/access/sessions/{of['ann']}/end", data=form)).status_code == 303
    assert is_out(await ann.get("/access"))


async def test_pages_say_that_a_session_is_idle_as_the_store_does(
    open_console: Open, browse: Browse, store_pool: asyncpg.Pool
) -> None:
    app = open_console()
    auditor = browse(app)
    await sign_in(auditor, (await token(store_pool, "auditor", name="eve"))[0])
    _, session = await sessions.create(store_pool, "ann", ["viewer"], via="oidc", origin="192.0.2.1")
    for ago, state in ((sessions.IDLE - timedelta(seconds=20), "active"), (sessions.IDLE, "idle")):
        await store_pool.execute(
            "update paywatch.console_sessions set used_at = now() - $1::interval where id = $2",
            ago,
            session.id,
        )
        listed = (await auditor.get("/access/sessions?name=ann&format=json")).json()["items"]
        assert [each["state"] for each in listed] == [state]


async def test_pages_are_not_kept_by_browsers(open_console: Open, browse: Browse) -> None:
    browser = browse(open_console())
    for path in ("/sign-in", "/access", "/sign-in/link/x", "/nowhere"):
        answer = await browser.get(path)
        assert answer.headers["cache-control"] == "no-store", path
        assert answer.headers["strict-transport-security"] == "max-age=31536000", path


async def test_who_is_signed_in_goes_on(open_console: Open, browse: Browse, store_pool: asyncpg.Pool) -> None:
    browser = browse(open_console())
    await sign_in(browser, (await token(store_pool))[0])
    answer = await browser.get("/sign-in", params={"next": "https://evil.example/"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
