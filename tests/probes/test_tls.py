"""The tls check against real TLS servers, each with another chain of certificates."""

import asyncio
import ssl
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from shutil import which
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from probes import PROBES, Outcome, Verdict
from probes.wire.dial import Dialer
from tests.probes.chains import DAY, NOW, Issued, issue, server_context
from tests.probes.configured import check, tools
from tests.probes.sockets import Talk, closed_port, full_backlog, listening, silent

SOON = NOW + 10 * DAY
Run = Callable[..., Any]


@pytest.fixture(scope="module")
def root() -> Issued:
    return issue("Test Root", authority=True)


@pytest.fixture
def trusted(root: Issued, tmp_path: Path) -> str:
    path = tmp_path / "root.pem"
    path.write_bytes(root.pem)
    return str(path)


@pytest.fixture
def run(trusted: str) -> Run:
    async def run_check(port: int, *, ca_file: str = trusted, **keys: Any) -> Outcome:
        dialer = Dialer(ca_file=ca_file)
        whole = {"kind": "tls", "host": "127.0.0.1", "port": port, "timeout": "20s", **keys}
        async with httpx.AsyncClient() as client:
            outcome = await PROBES["tls"].run(check(**whole), tools(client, dialer=dialer))
        await dialer.aclose()
        return outcome

    return run_check


@asynccontextmanager
async def serving(context: ssl.SSLContext) -> AsyncIterator[int]:
    async def idle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            await reader.read(1)
        writer.close()

    server = await asyncio.start_server(idle, "127.0.0.1", 0, ssl=context)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await server.wait_closed()


async def test_a_valid_chain_passes_with_the_first_end(run: Run, root: Issued, tmp_path: Path) -> None:
    leaf = issue("leaf", root, ends=NOW + 100 * DAY)
    async with serving(server_context(tmp_path, leaf)) as port:
        outcome = await run(port)
    assert (outcome.verdict, outcome.cause) == (Verdict.PASS, "")
    assert set(outcome.phases) == {"dns", "connect", "tls", "total"}
    assert 99 * 86400 < outcome.values["tls_expires_in"] < 100 * 86400
    ends = datetime.fromisoformat(str(outcome.evidence["tls_not_after"]))
    assert ends == leaf.certificate.not_valid_after_utc


async def test_openssl_sees_the_same_end(run: Run, root: Issued, tmp_path: Path) -> None:
    if which("openssl") is None:
        pytest.skip("the openssl command is not installed: no outside witness")
    leaf = issue("leaf", root, ends=NOW + 100 * DAY)
    async with serving(server_context(tmp_path, leaf)) as port:
        outcome = await run(port)
        ask = f"openssl s_client -connect 127.0.0.1:{port} </dev/null 2>/dev/null"
        shown = await asyncio.create_subprocess_shell(
            f"{ask} | openssl x509 -noout -enddate", stdout=subprocess.PIPE
        )
        text, _ = await shown.communicate()
    assert (
        ssl.cert_time_to_seconds(text.decode().strip().removeprefix("notAfter="))
        == outcome.values["tls_not_after"]
    )


async def test_the_intermediate_that_ends_first_counts(run: Run, root: Issued, tmp_path: Path) -> None:
    middle = issue("Middle", root, authority=True, ends=SOON)
    leaf = issue("leaf", middle, ends=NOW + 300 * DAY)
    async with serving(server_context(tmp_path, leaf, middle)) as port:
        degraded = await run(port)
        failing = await run(port, fail_below="11d")
    assert (degraded.verdict, degraded.cause) == (Verdict.DEGRADED, "expires")
    assert "the intermediate certificate of CN" in degraded.reason
    assert "Middle ends in " in degraded.reason
    assert (failing.verdict, failing.cause) == (Verdict.FAIL, "expires")
    assert degraded.evidence["ends_first"] == 1
    assert degraded.evidence["tls_issuer"]


async def test_a_root_that_is_sent_does_not_count(run: Run, tmp_path: Path) -> None:
    old = issue("Old Root", authority=True, ends=SOON)
    (tmp_path / "old.pem").write_bytes(old.pem)
    leaf = issue("leaf", old, ends=NOW + 300 * DAY)
    async with serving(server_context(tmp_path, leaf, old)) as port:
        outcome = await run(port, ca_file=str(tmp_path / "old.pem"))
    assert outcome.verdict is Verdict.PASS
    assert outcome.evidence["certificates"] == 2


async def test_certificates_that_clients_do_not_need_do_not_count(
    run: Run, root: Issued, tmp_path: Path
) -> None:
    middle = issue("Middle", root, authority=True)
    other = issue("Other", root, authority=True, ends=SOON)
    gone = issue("Old Root", authority=True, ends=NOW - DAY)
    crossed = issue(common_name(root), gone, authority=True, ends=NOW - DAY)
    leaf = issue("leaf", middle, ends=NOW + 300 * DAY)
    async with serving(server_context(tmp_path, leaf, middle, other, crossed)) as port:
        outcome = await run(port)
    assert outcome.verdict is Verdict.PASS, outcome.reason
    assert outcome.evidence["certificates"] == 4


def common_name(issued: Issued) -> str:
    return str(issued.certificate.subject.rfc4514_string().removeprefix("CN="))


async def test_a_certificate_with_a_common_name_only_is_for_no_host(
    run: Run, root: Issued, tmp_path: Path
) -> None:
    async with serving(server_context(tmp_path, issue("127.0.0.1", root, hosts=()))) as port:
        outcome = await run(port)
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "wrong_host")


async def test_a_certificate_of_many_names_can_be_read(run: Run, root: Issued, tmp_path: Path) -> None:
    hosts = [*(f"shop-{number}.with.a.long.name.example" for number in range(1000)), "127.0.0.1"]
    async with serving(server_context(tmp_path, issue("leaf", root, hosts=hosts))) as port:
        outcome = await run(port)
    assert outcome.verdict is Verdict.PASS, outcome.reason


async def test_a_leaf_that_ends_soon_is_degraded(run: Run, root: Issued, tmp_path: Path) -> None:
    async with serving(server_context(tmp_path, issue("leaf", root, ends=SOON))) as port:
        outcome = await run(port)
        later = await run(port, degraded_below="9d")
    assert (outcome.verdict, outcome.cause) == (Verdict.DEGRADED, "expires")
    assert "less than degraded_below = 21d" in outcome.reason
    assert later.verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("cause", "fields"),
    [
        ("expired", {"ends": NOW - DAY}),
        ("not_yet_valid", {"begins": NOW + DAY}),
        ("wrong_host", {"hosts": ["elsewhere.example"]}),
        ("incomplete_chain", {"middle": {}, "fetchable": True}),
        ("expired", {"middle": {"ends": NOW - DAY}, "sent": True}),
        ("unknown_authority", {"stranger": True}),
        ("self_signed", {"alone": True}),
    ],
)
async def test_a_certificate_that_no_client_accepts_fails(
    run: Run, root: Issued, tmp_path: Path, cause: str, fields: dict[str, Any]
) -> None:
    issuer = issue("Stranger", authority=True) if fields.pop("stranger", False) else root
    sent = fields.pop("sent", False)
    middle = issue("Middle", issuer, authority=True, **fields.pop("middle")) if "middle" in fields else None
    alone = fields.pop("alone", False)
    leaf = issue("leaf", None if alone else middle or issuer, **fields)
    context = server_context(tmp_path, leaf, *([middle] if middle and sent else []))
    async with serving(context) as port:
        outcome = await run(port)
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, cause), outcome.reason
    assert "tls_not_after" in outcome.evidence


async def test_an_expired_certificate_names_its_date(run: Run, root: Issued, tmp_path: Path) -> None:
    ends = NOW - 5 * DAY
    leaf = issue("leaf", root, begins=NOW - 9 * DAY, ends=ends)
    async with serving(server_context(tmp_path, leaf)) as port:
        outcome = await run(port)
    assert f"expired on {ends:%Y-%m-%d %H:%M} UTC" in outcome.reason
    assert outcome.values["tls_expires_in"] < 0


async def test_a_chain_with_its_intermediate_passes(run: Run, root: Issued, tmp_path: Path) -> None:
    middle = issue("Middle", root, authority=True)
    leaf = issue("leaf", middle, fetchable=True)
    async with serving(server_context(tmp_path, leaf, middle)) as port:
        outcome = await run(port)
    assert outcome.verdict is Verdict.PASS


async def test_a_name_is_sent_and_verified(run: Run, root: Issued, tmp_path: Path) -> None:
    asked: list[str | None] = []
    context = server_context(tmp_path, issue("leaf", root, hosts=["localhost"]))
    context.sni_callback = lambda _object, name, _context: asked.append(name)
    async with serving(context) as port:
        outcome = await run(port, host="localhost")
    assert outcome.verdict is Verdict.PASS, outcome.reason
    assert asked == ["localhost"]


async def test_an_international_name_is_resolved_in_ascii(run: Run) -> None:
    outcome = await run(443, host="bücher.invalid")
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "dns")
    assert "xn--bcher-kva.invalid" in outcome.reason


async def test_a_port_of_plain_text_is_told_apart(run: Run) -> None:
    async with listening(b"220 mail.example ESMTP\r\n") as port:
        outcome = await run(port)
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "plain_text")


async def test_a_server_of_old_versions_fails(run: Run, root: Issued, tmp_path: Path) -> None:
    async with listening(b"\x15\x03\x01\x00\x02\x02\x46") as port:  # the alert protocol_version
        outcome = await run(port)
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "protocol")


async def test_a_refused_handshake_fails(run: Run) -> None:
    async with listening(b"\x15\x03\x03\x00\x02\x02\x28") as port:  # the alert handshake_failure
        outcome = await run(port)
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "refused")


async def test_a_server_that_closes_in_the_handshake_fails(run: Run) -> None:
    async def close(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
        await reader.read(1)

    async with listening(close) as port:
        outcome = await run(port)
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "reset")


async def test_a_silent_server_times_out(run: Run) -> None:
    async with listening(silent) as port:
        outcome = await run(port, timeout="1s")
        starting = await run(port, timeout="1s", starttls="smtp")
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "timeout")
    assert "in the TLS handshake" in outcome.reason
    assert (starting.verdict, starting.cause) == (Verdict.FAIL, "timeout")
    assert "starting TLS" in starting.reason


async def test_no_connection_fails(run: Run) -> None:
    refused = await run(closed_port())
    async with full_backlog() as port:
        late = await run(port, timeout="1s")
    assert (refused.verdict, refused.cause) == (Verdict.FAIL, "connect")
    assert (late.verdict, late.cause) == (Verdict.FAIL, "timeout")


@pytest.mark.parametrize("content", [None, "", "not a certificate"])
async def test_an_unusable_trust_file_is_our_own_fault(
    run: Run, root: Issued, tmp_path: Path, content: str | None
) -> None:
    path = tmp_path / "trust.pem"
    if content is not None:
        path.write_text(content)
    async with serving(server_context(tmp_path, issue("leaf", root))) as port:
        outcome = await run(port, ca_file=str(path))
    assert (outcome.verdict, outcome.cause) == (Verdict.UNKNOWN, "trust")


# The dialogues before TLS, as servers of each protocol hold them.


def answering(script: list[tuple[str, str]], greeting: str, context: ssl.SSLContext) -> Talk:
    """Greets, answers each expected command, and starts TLS after the last one."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(greeting.encode())
        for command, answer in script:
            assert (await reader.readline()).decode().strip() == command
            writer.write(answer.encode())
            await writer.drain()
        await writer.start_tls(context)
        await reader.read(1)

    return talk


def postgres(context: ssl.SSLContext) -> Talk:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert await reader.readexactly(8) == bytes.fromhex("0000000804d2162f")
        writer.write(b"S")
        await writer.drain()
        await writer.start_tls(context)
        await reader.read(1)

    return talk


SMTP = [
    ("EHLO paywatch", "250-mail.example\r\n250-SIZE 10\r\n250 STARTTLS\r\n"),
    ("STARTTLS", "220 go ahead\r\n"),
]
IMAP = [("a1 STARTTLS", "* CAPABILITY IMAP4rev1\r\na1 OK begin TLS\r\n")]
POP3 = [("STLS", "+OK begin TLS\r\n")]
GREETINGS = {"smtp": "220-mail.example\r\n220 ready\r\n", "imap": "* OK ready\r\n", "pop3": "+OK ready\r\n"}


@pytest.mark.parametrize("protocol", ["smtp", "imap", "pop3", "postgres"])
async def test_tls_starts_after_plain_text(run: Run, root: Issued, tmp_path: Path, protocol: str) -> None:
    context = server_context(tmp_path, issue("leaf", root, ends=SOON))
    scripts = {"smtp": SMTP, "imap": IMAP, "pop3": POP3}
    talk = (
        postgres(context)
        if protocol == "postgres"
        else answering(scripts[protocol], GREETINGS[protocol], context)
    )
    async with listening(talk) as port:
        outcome = await run(port, starttls=protocol)
    assert (outcome.verdict, outcome.cause) == (Verdict.DEGRADED, "expires"), outcome.reason
    assert "starttls" in outcome.phases


@pytest.mark.parametrize(
    ("protocol", "greeting", "answers", "reason"),
    [
        ("smtp", "554 no service\r\n", [], 'its greeting is "554 no service"'),
        ("smtp", "220 hi\r\n", ["250 SIZE 10\r\n"], "it does not offer STARTTLS"),
        ("smtp", "220 hi\r\n", ["250 STARTTLS\r\n", "454 not now\r\n"], '"454 not now"'),
        ("smtp", "220 hi\r\n", ["250 STARTTLS\r\n", "220 go\r\n250 injected\r\n"], "more in plain text"),
        ("imap", "* BYE overloaded\r\n", [], "BYE"),
        ("imap", "* OK hi\r\n", ["a1 NO never\r\n"], "a1 NO never"),
        ("pop3", "-ERR\r\n", [], "-ERR"),
        ("pop3", "+OK\r\n", ["-ERR unknown\r\n"], "-ERR unknown"),
        ("smtp", "x" * 20000, [], "more than 16384 bytes"),
        ("pop3", "", [], "closed the connection"),
    ],
)
async def test_a_server_that_starts_no_tls_fails(
    run: Run, protocol: str, greeting: str, answers: list[str], reason: str
) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(greeting.encode())
        for answer in answers:
            await reader.readline()
            writer.write(answer.encode())
        await writer.drain()
        if greeting:
            await reader.read()

    async with listening(talk) as port:
        outcome = await run(port, starttls=protocol)
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "starttls")
    assert reason in outcome.reason


async def test_a_secret_at_the_end_of_what_is_quoted_is_masked(run: Run) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"554 " + b"x" * 86 + b" postgres://u:hunter2@db/\r\n")
        await writer.drain()
        await reader.read()

    async with listening(talk) as port:
        outcome = await run(port, starttls="smtp")
    assert outcome.cause == "starttls"
    assert "u:" not in outcome.reason


@pytest.mark.parametrize("answer", [b"N", b"E", b""])
async def test_a_postgres_without_tls_fails(run: Run, answer: bytes) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(8)
        writer.write(answer)
        await writer.drain()

    async with listening(talk) as port:
        outcome = await run(port, starttls="postgres")
    assert (outcome.verdict, outcome.cause) == (Verdict.FAIL, "starttls")


async def test_a_real_postgres_without_tls_says_so(run: Run, postgres_dsn: str) -> None:
    server = httpx.URL(postgres_dsn)
    if not server.host or server.host.startswith("/"):
        pytest.skip("the Postgres of the tests has no TCP port")
    outcome = await run(server.port or 5432, host=server.host, starttls="postgres")
    assert outcome.cause in {"starttls", "unknown_authority", "self_signed", "wrong_host"}
    assert outcome.verdict is Verdict.FAIL


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=400), protocol=st.sampled_from(["none", "smtp", "imap", "pop3", "postgres"]))
async def test_no_noise_passes(run: Run, data: bytes, protocol: str) -> None:
    async def say(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()

    async with AsyncExitStack() as stack:
        port = await stack.enter_async_context(listening(say))
        outcome = await run(port, starttls=protocol, timeout="5s")
    assert outcome.verdict is Verdict.FAIL
    assert all(each.isprintable() for each in outcome.reason)


def test_the_port_follows_from_the_protocol() -> None:
    ports = [check(kind="tls", host="h", starttls=each).port for each in ("none", "smtp", "imap", "pop3")]
    assert ports == [443, 587, 143, 110]
    assert check(kind="tls", host="h", fail_below="30d").degraded_below == timedelta(days=30)
