"""Whatever a text says, the form of the mail stays."""

from dataclasses import replace
from email import message_from_bytes
from email.policy import default

from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.channels.email.message import compose
from alerts.channels.email.render import render
from tests.alerts.channels.email.reading import composed, part
from tests.alerts.channels.email.sending import ANN, delivery_of
from tests.alerts.messages import incident

any_text = st.text() | st.text(st.sampled_from("\r\n\x00\x1b\ud800é💸=?: .<&a\u2028"), max_size=2_000)


@settings(deadline=None, max_examples=60)
@given(text=any_text, runbook=any_text)
def test_no_text_adds_a_header_a_part_or_a_long_line(text: str, runbook: str) -> None:
    payload = render(incident(subject=text, reason=text, runbook=f"https://wiki.example/{runbook}"), None)
    raw = compose(replace(delivery_of(), payload=payload), "paywatch@shop.example", [ANN])
    lines = raw.split(b"\r\n")
    assert raw.isascii()
    assert all(len(line) <= 998 and b"\n" not in line and b"\r" not in line for line in lines)
    message = message_from_bytes(raw, policy=default)
    assert message.keys() == composed().keys()
    assert [each.get_content_type() for each in message.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert part(message, "html") == str(payload["html"])
    assert part(message, "plain") == str(payload["text"])
    assert " ".join(message["Subject"].split()) == " ".join(str(payload["subject"]).split())
