"""``kind = "payment_flow"``: a payment of Stripe's test mode, from its creation to its effect."""

from datetime import timedelta
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, Field, SecretStr, ValidationInfo, field_validator

from settings.checks.base import CheckBase, Cleanup, Seen, at_most
from settings.credentials import StripeKey
from settings.values import Duration, WholeNumber, at, format_duration

_TEST = ("sk_test_", "rk_test_")


def _test_key(key: SecretStr) -> SecretStr:
    text = key.get_secret_value()
    if text.startswith(_TEST):
        return key
    if "_live_" in text:
        raise ValueError(
            "this is a live key: payment_flow creates payments, and so takes only a key of test mode, "
            "which begins with sk_test_ or rk_test_"
        )
    raise ValueError("write a key of Stripe's test mode, which begins with sk_test_ or rk_test_")


def _currency(code: str) -> str:
    if not (len(code) == 3 and code.isascii() and code.isalpha() and code.islower()):
        raise ValueError('write a currency of three lower-case letters, such as "usd"')
    return code


class PaymentFlowCheck(CheckBase):
    """Its key is not that of ``STRIPE_SECRET_KEY``, which may be live and should be able to read only."""

    queries: ClassVar[tuple[str, ...]] = ("seen", "cleanup")

    kind: Literal["payment_flow"]
    timeout: Duration = at_most("every", timedelta(seconds=60))
    key: Annotated[StripeKey, AfterValidator(_test_key)]
    flow: Literal["payment_intent", "payment_link", "checkout_session"] = "payment_intent"
    amount: Annotated[WholeNumber, Field(ge=1, le=99_999_999)] = 100
    currency: Annotated[str, AfterValidator(_currency)] = "usd"
    seen: Seen | None = None
    cleanup: Cleanup | None = None

    @field_validator("seen")
    @classmethod
    def _within_timeout(cls, seen: Seen | None, info: ValidationInfo) -> Seen | None:
        _require_payment(seen, info)
        timeout = info.data.get("timeout")
        if seen is None or timeout is None or seen.within <= timeout:
            return seen
        if "within" in seen.model_fields_set:
            raise at("within", f'must not be longer than timeout, which is "{format_duration(timeout)}"')
        return seen.model_copy(update={"within": timeout})

    @field_validator("cleanup")
    @classmethod
    def _of_a_payment(cls, cleanup: Cleanup | None, info: ValidationInfo) -> Cleanup | None:
        _require_payment(cleanup, info)
        return cleanup


def _require_payment(value: Any, info: ValidationInfo) -> None:
    if value is not None and info.data.get("flow", "payment_intent") != "payment_intent":
        raise ValueError('only flow = "payment_intent" pays, and so leaves anything to see: remove this key')
