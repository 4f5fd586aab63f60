"""What every response of the console has."""

from hashlib import sha256
from importlib.resources import files

from console.access.headers import HEADERS
from console.roles import Role
from tests.console.conftest import Visit


async def test_every_response_has_the_security_headers(visit: Visit) -> None:
    client = await visit()
    for path in ("/incidents", "/no-such-page", "/static/console.css", "/incidents?severity=P9"):
        answer = await client.get(path)
        assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS, path


async def test_a_console_without_its_store_says_so(visit: Visit) -> None:
    client = await visit(database_url="postgresql://127.0.0.1:1/shop")
    answer = await client.get("/incidents")
    assert answer.status_code == 503
    assert "127.0.0.1:1" in answer.text


async def test_pages_show_that_paywatch_is_blind(visit: Visit) -> None:
    page = (await (await visit()).get("/incidents")).text
    assert "Paywatch is blind" in page
    assert "no_probe_worker" in page


async def test_vendored_files_have_the_hashes_of_their_list() -> None:
    vendor = files("console") / "static" / "vendor"
    listed = (vendor / "README.md").read_text()
    names = [each.name for each in vendor.iterdir() if each.name.endswith((".js", ".css"))]
    assert names
    for name in names:
        assert sha256((vendor / name).read_bytes()).hexdigest() in listed, name


async def test_roles_are_shown(visit: Visit) -> None:
    page = (await (await visit([Role.AUDITOR], name="bob")).get("/incidents")).text
    assert "bob (auditor)" in page
    assert 'href="/audit"' in page
    assert 'href="/audit"' not in (await (await visit([Role.VIEWER])).get("/incidents")).text
