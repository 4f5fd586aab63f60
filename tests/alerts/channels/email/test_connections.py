"""Over which connections a mail goes, and over which it does not."""

from pathlib import Path

import httpx
import pytest
import trustme

from alerts import DeliveryError
from alerts.channels import email
from alerts.model import Sent
from tests.alerts.channels.email.sending import ANN, attempt, configured, delivery_of, failure
from tests.alerts.channels.email.servers import (
    USERNAME,
    Mails,
    MailServer,
    Script,
    server_context,
)
from tests.alerts.channels.suite import SECRET
from tests.waiting import PATIENCE


async def test_a_mail_goes_over_starttls_after_a_login(
    authority: trustme.CA, ca_file: str, mails: Mails
) -> None:
    async with MailServer(mails, context=server_context(authority)) as server:
        sent = await attempt(server, tls="starttls", ca_file=ca_file, username=USERNAME, password=SECRET)
    assert sent == Sent("accepted", "4F2A1B")
    assert mails.envelopes[0].rcpt_tos == [ANN]
    assert mails.envelopes[0].mail_from == "paywatch@shop.example"


async def test_a_mail_goes_over_tls_from_the_start(authority: trustme.CA, ca_file: str, mails: Mails) -> None:
    async with MailServer(mails, context=server_context(authority), implicit=True) as server:
        sent = await attempt(server, tls="tls", ca_file=ca_file, username=USERNAME, password=SECRET)
    assert sent == Sent("accepted", "4F2A1B")


@pytest.mark.parametrize("tls", ["starttls", "tls"])
@pytest.mark.parametrize("host", ["127.0.0.1", "mail.example"])
async def test_nothing_is_sent_to_a_server_with_a_wrong_certificate(
    authority: trustme.CA, ca_file: str, mails: Mails, tls: str, host: str
) -> None:
    unknown = trustme.CA() if host == "127.0.0.1" else authority
    async with MailServer(mails, context=server_context(unknown, host), implicit=tls == "tls") as server:
        error = await failure(server, tls=tls, ca_file=ca_file, username=USERNAME, password=SECRET)
    assert error.kind == "retry"
    assert "certificate verify failed" in str(error)
    assert mails.envelopes == []


async def test_a_server_without_starttls_gets_nothing() -> None:
    async with Script() as server:
        error = await failure(server, tls="starttls", username=USERNAME, password=SECRET)
    assert error.kind == "permanent"
    assert str(error).startswith("the server offers no STARTTLS, and nothing is sent without it")
    assert [line.split()[0] for line in server.lines] == ["EHLO"]


async def test_starttls_that_is_offered_but_refused_sends_nothing() -> None:
    async with Script(EHLO="250-mail.example\r\n250 STARTTLS", STARTTLS="454 not now") as server:
        error = await failure(server, tls="starttls")
    assert (error.kind, str(error)) == ("retry", 'answered 454: "not now"')
    assert "MAIL" not in " ".join(server.lines)


async def test_answers_before_tls_do_not_count_after_it(
    authority: trustme.CA, ca_file: str, mails: Mails
) -> None:
    """aiosmtpd offers AUTH only after TLS: a login that uses what was offered before would fail."""
    async with MailServer(mails, context=server_context(authority), auth_required=True) as server:
        sent = await attempt(server, tls="starttls", ca_file=ca_file, username=USERNAME, password=SECRET)
    assert isinstance(sent, Sent)


@pytest.mark.parametrize("host", ["169.254.169.254", "[fd00:ec2::254]", "metadata.google.internal"])
def test_a_metadata_service_is_refused_by_the_configuration(host: str) -> None:
    with pytest.raises(ValueError, match="never connects to link-local addresses"):
        configured(25, host=host)


async def test_a_metadata_service_is_refused_at_the_connection() -> None:
    config = configured(25, tls="none").model_copy(update={"host": "169.254.169.254"})
    async with httpx.AsyncClient(timeout=PATIENCE) as http:
        with pytest.raises(DeliveryError, match="must not connect to") as caught:
            await email.send(config, delivery_of(), http)
    assert caught.value.kind == "retry"


async def test_a_ca_file_without_certificates_is_a_permanent_failure(tmp_path: Path) -> None:
    path = tmp_path / "ca.pem"
    path.write_text("no certificate")
    async with Script() as server:
        error = await failure(server, tls="starttls", ca_file=str(path))
    assert error.kind == "permanent"
    assert "has no certificates that can be read" in str(error)
