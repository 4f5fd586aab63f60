"""What a mail says, and that no text can change its form."""

from email.headerregistry import Address

import pytest

from alerts import CHANNELS, NotificationKind
from alerts.channels.email.message import compose
from alerts.model import Sent
from settings import Severity
from tests.alerts.channels.email.reading import composed, part
from tests.alerts.channels.email.sending import ANN, BOB, Mail, attempt, delivery_of, failure
from tests.alerts.channels.email.servers import (
    Mails,
    MailServer,
)
from tests.alerts.messages import notice


class TestEmail(Mail):
    """What needs no server."""


def test_a_mail_has_a_text_and_html() -> None:
    message = composed()
    assert message["Subject"] == "[production] P0 opened: api"
    assert [str(each) for each in message["To"].addresses] == [ANN, BOB]
    assert message["From"].addresses[0] == Address("Paywatch", "paywatch", "shop.example")
    assert message["Date"].datetime.isoformat() == "2026-03-01T12:05:00+00:00"
    assert "answered 500 where 200 was expected\n\nSeverity: P0\n" in part(message, "plain")
    assert "Runbook: https://wiki.example/runbooks/api\n" in part(message, "plain")
    assert '<a href="https://wiki.example/runbooks/api">Open the runbook</a>' in part(message, "html")


def test_programs_do_not_answer_a_mail() -> None:
    message = composed()
    assert (message["Auto-Submitted"], message["X-Auto-Response-Suppress"]) == ("auto-generated", "All")


@pytest.mark.parametrize(("severity", "urgent"), [("P0", True), ("P1", True), ("P2", False), ("P3", False)])
def test_only_p0_and_p1_are_urgent_and_only_while_open(severity: str, urgent: bool) -> None:
    opened = composed(delivery_of(severity=Severity(severity)))
    resolved = composed(delivery_of(severity=Severity(severity), kind=NotificationKind.RESOLVED))
    assert (opened["Importance"] == "high") is urgent
    assert opened["X-Paywatch-Severity"] == severity
    assert resolved["Importance"] is resolved["X-Priority"] is None


def test_a_copy_has_the_same_id_and_the_same_bytes() -> None:
    assert compose(delivery_of(), "paywatch@shop.example", [ANN]) == compose(
        delivery_of(), "paywatch@shop.example", [ANN]
    )
    assert composed()["Message-ID"] != composed(delivery_of(sequence=2))["Message-ID"]


def test_all_mails_of_a_thread_refer_to_one_that_does_not_exist() -> None:
    mails = [composed(delivery_of(sequence=number)) for number in (1, 2, 3)]
    assert len({mail["References"] for mail in mails}) == 1
    assert all(mail["In-Reply-To"] == mail["References"] for mail in mails)
    assert mails[0]["References"] not in {mail["Message-ID"] for mail in mails}


def test_a_notice_belongs_to_no_thread() -> None:
    message = composed(Mail().of_notice())
    assert message["Subject"] == "[production] Daily reconciliation of 2026-02-28: repaired"
    assert message["References"] is message["In-Reply-To"] is None


def test_html_is_escaped_and_loads_nothing() -> None:
    html = part(
        composed(delivery_of(reason='<img src="https://evil.example/x"><script>alert(1)</script>')), "html"
    )
    assert "<img" not in html
    assert "<script" not in html
    assert "&lt;img src=&quot;https://evil.example/x&quot;&gt;" in html


@pytest.mark.parametrize("subject", ["=?utf-8?q?Bcc=3A_eve?=", "a" * 500, "💸" * 200, "Zürich 決済"])
def test_a_subject_arrives_as_it_was_rendered(subject: str) -> None:
    delivery = delivery_of(subject=subject)
    assert composed(delivery)["Subject"] == delivery.payload["subject"]


def test_a_daily_notice_can_be_rendered_with_any_reason() -> None:
    payload = CHANNELS["email"].render(notice(reason="&" * 10_240), None)
    assert "more)" in str(payload["text"])


async def test_a_domain_of_any_script_is_sent_in_ascii(mails: Mails) -> None:
    async with MailServer(mails, enable_SMTPUTF8=False) as server:
        assert isinstance(await attempt(server, to=["ann@münchen.example"]), Sent)
    assert mails.envelopes[0].rcpt_tos == ["ann@xn--mnchen-3ya.example"]


async def test_an_address_of_any_script_needs_smtputf8(mails: Mails) -> None:
    async with MailServer(mails) as server:
        assert isinstance(await attempt(server, to=["dörte@shop.example", ANN]), Sent)
    assert mails.envelopes[0].rcpt_tos == ["dörte@shop.example", ANN]
    assert "SMTPUTF8" in mails.envelopes[0].mail_options


async def test_without_smtputf8_the_others_get_the_mail(mails: Mails) -> None:
    async with MailServer(mails, enable_SMTPUTF8=False) as server:
        error = await failure(server, to=["dörte@shop.example", ANN])
    assert mails.envelopes[0].rcpt_tos == [ANN]
    assert error.kind == "permanent"
    assert "SMTPUTF8" in str(error)
