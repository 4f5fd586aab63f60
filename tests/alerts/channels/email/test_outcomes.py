"""What each answer of a mail server means, and who gets a mail again."""

from dataclasses import replace

import pytest

from alerts.model import Sent
from tests.alerts.channels.email.sending import ANN, BOB, attempt, delivery_of, failure
from tests.alerts.channels.email.servers import (
    CLOSE,
    STALL,
    USERNAME,
    Mails,
    MailServer,
    Script,
)
from tests.alerts.channels.failures import everything_of
from tests.alerts.channels.suite import SECRET


@pytest.mark.parametrize(
    ("replies", "kind", "sentence"),
    [
        ({"greeting": "554 no mail here"}, "permanent", 'answered 554: "no mail here"'),
        ({"greeting": "421 busy"}, "retry", 'answered 421: "busy"'),
        ({"greeting": CLOSE}, "retry", "could not connect: "),
        ({"greeting": "SSH-2.0-OpenSSH_9.6"}, "retry", "could not connect: "),
        ({"EHLO": "451 later"}, "retry", 'answered 451: "later"'),
        ({"MAIL": "451 greylisted"}, "retry", 'answered 451: "greylisted"'),
        ({"MAIL": "550 unknown sender"}, "permanent", 'answered 550: "unknown sender"'),
        ({"MAIL": CLOSE}, "retry", "not sent, giving the server the addresses: "),
        ({"RCPT": "450 mailbox busy"}, "retry", 'answered 450: "mailbox busy"'),
        ({"RCPT": "550 5.1.1 no such user"}, "permanent", 'answered 550: "5.1.1 no such user"'),
        ({"RCPT": "421 shutting down"}, "retry", 'answered 421: "shutting down"'),
        ({"RCPT": CLOSE}, "retry", "not sent, giving the server the addresses: "),
        ({"DATA": "452 disk full"}, "retry", 'answered 452: "disk full"'),
        ({"DATA": "554 no recipients"}, "permanent", 'answered 554: "no recipients"'),
        ({"end": "451 try again"}, "retry", 'answered 451: "try again"'),
        ({"end": "552 too large"}, "permanent", 'answered 552: "too large"'),
        ({"end": CLOSE}, "unknown", "sent, but no answer came: "),
        ({"end": "what?"}, "unknown", "sent, but no answer came: "),
        ({"end": "250 " + "x" * 40_000}, "unknown", "sent, but no answer came: "),
    ],
    ids=lambda value: (
        next(iter(value.items()))[0] + next(iter(value.values()))[:9] if isinstance(value, dict) else ""
    ),
)
async def test_every_answer_has_its_meaning(replies: dict[str, str], kind: str, sentence: str) -> None:
    async with Script(**replies) as server:
        error = await failure(server)
    assert (error.kind, str(error)[: len(sentence)]) == (kind, sentence)


@pytest.mark.parametrize(
    ("verb", "kind"), [("greeting", "retry"), ("EHLO", "retry"), ("RCPT", "retry"), ("end", "unknown")]
)
async def test_silence_is_unknown_only_after_the_mail_was_sent(verb: str, kind: str) -> None:
    async with Script(**{verb: STALL}) as server:
        error = await failure(server, seconds=0.5)
    assert error.kind == kind
    assert "no answer in time" in str(error)


async def test_a_refused_connection_is_tried_again() -> None:
    async with Script() as gone:
        pass
    error = await failure(gone)
    assert (error.kind, str(error)[:17]) == ("retry", "could not connect")


@pytest.mark.parametrize("goodbye", [STALL, CLOSE, "500 what?"])
async def test_an_accepted_mail_is_accepted_however_the_session_ends(goodbye: str) -> None:
    async with Script(QUIT=goodbye) as server:
        assert await attempt(server) == Sent("accepted", "7")


async def test_an_old_server_without_ehlo_takes_mail() -> None:
    async with Script(EHLO="502 what?", HELO="250 mail.example") as server:
        assert await attempt(server) == Sent("accepted", "7")


async def test_an_answer_without_a_queue_id_is_the_reference() -> None:
    async with Script(end=f"250 thanks, {ANN}") as server:
        assert await attempt(server) == Sent("accepted", "thanks, a***@shop.example")


@pytest.mark.parametrize("code", ["535", "454"])
async def test_no_password_is_in_an_error(code: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    async with Script(
        EHLO="250-mail.example\r\n250 AUTH PLAIN LOGIN", AUTH=lambda line: f"{code} cannot {line} {SECRET}"
    ) as server:
        error = await failure(server, username=USERNAME, password=SECRET)
    assert error.kind == ("permanent" if code == "535" else "retry")
    text = everything_of(error) + caplog.text
    sent = next(line for line in server.lines if line.startswith("AUTH")).split()[-1]
    assert SECRET not in text
    assert sent not in text
    assert f'answered {code}: "cannot AUTH' in str(error)


async def test_a_server_without_auth_is_a_permanent_failure() -> None:
    async with Script() as server:
        error = await failure(server, username=USERNAME, password=SECRET)
    assert (error.kind, str(error)) == ("permanent", "the server offers no AUTH of CRAM-MD5, PLAIN or LOGIN")


async def test_addresses_are_masked_in_errors() -> None:
    async with Script(RCPT="550 RCPT TO:<anna.long@shop.example> is unknown\x1b[31m") as server:
        error = await failure(server, to=[ANN, "oncall@shop.example"])
    assert ANN not in everything_of(error)
    assert str(error) == (
        'a***@shop.example, o***@shop.example: answered 550: "RCPT TO:<a***@shop.example> is unknown [31m"'
    )


async def test_only_those_who_lack_the_mail_get_it_again() -> None:
    delivery = delivery_of()
    async with MailServer(Mails({BOB: "450 greylisted"})) as server:
        error = await failure(server, delivery, to=[ANN, BOB])
        assert server.mails.envelopes[0].rcpt_tos == [ANN]
    assert (error.kind, str(error)) == (
        "retry",
        '1 of 2 recipients have it; b***@shop.example: answered 450: "greylisted"',
    )
    assert error.remaining is not None
    assert ANN not in str(error.remaining)
    async with MailServer(Mails()) as server:
        assert isinstance(
            await attempt(server, replace(delivery, payload=error.remaining), to=[ANN, BOB]), Sent
        )
        (again,) = server.mails.envelopes
    assert again.rcpt_tos == [BOB]


async def test_somebody_who_never_gets_mail_is_a_permanent_failure() -> None:
    async with MailServer(Mails({BOB: "550 no such user"})) as server:
        error = await failure(server, to=[ANN, BOB])
    assert error.kind == "permanent"
    assert str(error) == '1 of 2 recipients have it; b***@shop.example: answered 550: "no such user"'
