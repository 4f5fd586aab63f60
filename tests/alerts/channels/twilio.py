"""The part of the contract that all channels of Twilio have."""

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl

import httpx
import msgspec
import pytest

from alerts import DeliveryError, send
from alerts.model import Sent
from settings import Channel
from settings.channels import CHANNEL_KINDS
from tests.alerts.channels.contract import ChannelContract
from tests.alerts.channels.receiver import Received, Receiver, answer
from tests.alerts.channels.suite import SECRET, answering

ACCOUNT = "AC0123456789abcdef0123456789abcdef"
ANN, BOB, CAT = "+15550002222", "+15550003333", "+15550004444"
URL = "https://api.twilio.example"


class TwilioContract(ChannelContract):
    resource: str
    content_type = "application/x-www-form-urlencoded"
    success_body = b'{"sid": "SM0123456789", "status": "queued", "error_code": null}'
    judges_answers = True

    @property
    def target(self) -> str:  # type: ignore[override]
        return f"/services/{SECRET}/2010-04-01/Accounts/{ACCOUNT}/{self.resource}.json?token={SECRET}%2Bmore"

    def config(self, url: str, to: tuple[str, ...] = (ANN,)) -> Channel:
        keys = {"kind": self.kind, "account_sid": ACCOUNT, "auth_token": SECRET, "from": "+15550001111"}
        channel: Any = CHANNEL_KINDS[self.kind].model_validate(keys | {"to": to, "url": url})
        return channel  # type: ignore[no-any-return]

    def decoded(self, received: Received) -> Any:
        return dict(parse_qsl(received.body.decode(), strict_parsing=True))

    async def test_a_request_has_the_numbers_and_the_credentials(
        self, http: httpx.AsyncClient, receiver: Receiver
    ) -> None:
        receiver.behaviour = answer(201, self.success_body)
        sent = await send(self.config(receiver.url()), self.delivery(), http)
        (received,) = receiver.received
        assert received.target == f"/2010-04-01/Accounts/{ACCOUNT}/{self.resource}.json"
        assert (self.decoded(received)["To"], self.decoded(received)["From"]) == (ANN, "+15550001111")
        expected = next(iter(httpx.BasicAuth(ACCOUNT, SECRET).auth_flow(httpx.Request("POST", URL))))
        assert received.headers["authorization"] == expected.headers["authorization"]
        assert sent == Sent("accepted", "SM0123456789")

    @pytest.mark.parametrize(
        ("status", "code", "kind"),
        [
            (401, 20003, "permanent"),
            (400, 21211, "permanent"),
            (403, 21408, "permanent"),
            (400, 21610, "permanent"),
            (400, 21614, "permanent"),
            (400, 99999, "permanent"),
            (429, 20429, "retry"),
            (400, 21611, "retry"),
            (503, 20503, "retry"),
        ],
    )
    async def test_twilios_errors_are_for_now_or_for_good(self, status: int, code: int, kind: str) -> None:
        body = msgspec.json.encode({"code": code, "message": f"about {ANN} of 15550003333", "status": status})
        async with answering(status, body, {"Retry-After": "7"}) as http:
            error = await self.failure(http, URL)
        assert error.kind == kind
        assert error.retry_after == (7.0 if kind == "retry" else None)
        assert str(error).startswith(f'answered {status}: "{code} about ')
        assert "5550002222" not in str(error)
        assert "5550003333" not in str(error)

    @pytest.mark.parametrize("status", ["failed", "undelivered", "canceled"])
    async def test_a_message_that_ended_without_a_code_is_not_accepted(self, status: str) -> None:
        body = msgspec.json.encode({"sid": "SM1", "status": status, "error_code": None})
        async with answering(201, body) as http:
            error = await self.failure(http, URL)
        assert (error.kind, str(error)) == ("permanent", f'answered 201, but with the status "{status}"')

    async def test_a_message_that_failed_at_once_is_not_accepted(self) -> None:
        body = b'{"sid": "SM1", "status": "failed", "error_code": 21610, "error_message": "no"}'
        async with answering(201, body) as http:
            error = await self.failure(http, URL)
        assert (error.kind, str(error)) == (
            "permanent",
            'answered 201: "21610 no (the recipient has answered STOP)"',
        )

    async def test_only_numbers_without_the_message_are_tried_again(self) -> None:
        requests: list[str] = []
        refused = {BOB: 503, CAT: 400}

        def reply(request: httpx.Request) -> httpx.Response:
            number = dict(parse_qsl(request.content.decode()))["To"]
            requests.append(number)
            return httpx.Response(refused.get(number, 201), stream=httpx.ByteStream(self.success_body))

        delivery = self.delivery()
        async with httpx.AsyncClient(transport=httpx.MockTransport(reply)) as http:
            error = await self.error_of(http, delivery)
            assert sorted(requests) == [ANN, BOB, CAT]
            assert error.kind == "retry"
            assert str(error).startswith("1 of 3 recipients have it; +1***33: answered 503")
            assert error.remaining is not None
            assert "5550002222" not in str(error.remaining)

            requests.clear()
            del refused[BOB]
            error = await self.error_of(http, replace(delivery, payload=error.remaining))
            assert sorted(requests) == [BOB, CAT]
            assert error.kind == "permanent"
            assert str(error).startswith("2 of 3 recipients have it; +1***44: answered 400")

    async def error_of(self, http: httpx.AsyncClient, delivery: Any) -> DeliveryError:
        with pytest.raises(DeliveryError) as caught:
            await send(self.config(URL, (ANN, BOB, CAT)), delivery, http)
        return caught.value
