"""The forms of keys and signing secrets. Errors never quote the value."""

import base64
import binascii
import re
from typing import Annotated

from pydantic import AfterValidator, SecretStr

from settings.values import Secret

_OTHER_KEYS = {
    "pk_": "a publishable key of Stripe",
    "sk_": "a secret key of Stripe",
    "rk_": "a restricted key of Stripe",
    "we_": "the id of a webhook endpoint at Stripe",
    "whsec_": "a signing secret of webhooks",
    "acct_": "the id of an account at Stripe",
    "whpk_": "a public key of webhooks",
    "whsk_": "an Ed25519 key of webhooks, which is not supported",
}
_STRIPE_KEYS = "a restricted or secret key, which begins with rk_ or sk_"
_SIGNING_SECRETS = "the signing secret, which begins with whsec_"
_INTEGRATION_KEY = re.compile(r"[A-Za-z0-9_-]+")
_ASSIGNMENT = re.compile(r"[A-Z]+_[A-Z_]+=")
_SCHEME = re.compile(r"(bearer|geniekey|basic)\s+", re.IGNORECASE)
_STRIPE_SECRET = re.compile(r"whsec_[A-Za-z0-9_+/=-]+")
_VERSIONED = re.compile(r"v[0-9]+a?,")


def check_integration_key(key: str) -> None:
    """Raises ValueError unless the key can be an integration key of PagerDuty."""
    if not _INTEGRATION_KEY.fullmatch(key):
        raise ValueError(
            "this is not an integration key of PagerDuty, which has 32 letters and digits in one line"
        )


def check_token(token: str) -> None:
    """Raises ValueError unless a header of authorization can carry the token, which is written alone."""
    _refuse_quotes(token)
    scheme = _SCHEME.match(token)
    if scheme:
        raise ValueError(f"remove {scheme[1]} before the value")
    if not token.isascii() or not token.isprintable() or " " in token:
        raise ValueError("the value contains invalid characters: write it in one line without spaces")


def check_slack_token(token: str) -> None:
    """Raises ValueError unless the token can be that of a bot of Slack."""
    check_token(token)
    if token.startswith("xapp-"):
        raise ValueError("this is an app-level token of Slack: write the bot token, which begins with xoxb-")


def check_stripe_key(key: str) -> None:
    """Raises ValueError unless an HTTP header can carry the key, and it is not another kind of key."""
    _refuse_quotes(key)
    if _ASSIGNMENT.match(key):
        raise ValueError("remove the name and the = before the value")
    if not key.isascii() or not key.isprintable() or " " in key:
        raise ValueError(
            "the Stripe API key contains invalid characters: write it in one line without spaces"
        )
    _refuse_other(key, _STRIPE_KEYS, "pk_", "we_", "whsec_", "acct_")


def check_signing_secret(secret: str) -> None:
    """Raises ValueError unless the secret is one line of text."""
    _refuse_quotes(secret)
    if not secret.isprintable():
        raise ValueError("the secret must be one line without control characters")


def check_stripe_secret(secret: str) -> None:
    """Raises ValueError unless the text can be the signing secret of a webhook endpoint at Stripe."""
    check_signing_secret(secret)
    _check_prefix(secret)
    if not secret.isascii() or " " in secret:
        raise ValueError("the secret must have no spaces and only ASCII characters")
    if secret.startswith("whsec_") and not _STRIPE_SECRET.fullmatch(secret):
        raise ValueError("the secret has characters after whsec_ that Stripe does not use")


def check_standard_webhooks_secret(secret: str) -> None:
    """Raises ValueError unless the text is a secret of Standard Webhooks, or plain text without whsec_."""
    check_signing_secret(secret)
    _check_prefix(secret)
    if not secret.startswith("whsec_"):
        return
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not key:
        raise ValueError("the secret is not base64 after whsec_: copy it again, with each = at its end")


def _check_prefix(secret: str) -> None:
    if _VERSIONED.match(secret):
        raise ValueError("remove the version before the comma: the secret begins with whsec_")
    _refuse_other(secret, _SIGNING_SECRETS, "pk_", "sk_", "rk_", "we_", "whpk_", "whsk_")


def _refuse_quotes(secret: str) -> None:
    """Quotes of a shell are a part of the value in an env file of Docker."""
    if len(secret) > 1 and secret[0] in "\"'" and secret[0] == secret[-1]:
        raise ValueError("remove the quotes around the value")


def _refuse_other(key: str, wanted: str, *prefixes: str) -> None:
    for prefix in prefixes:
        if key.startswith(prefix):
            raise ValueError(f"this is {_OTHER_KEYS[prefix]}: write {wanted}")


def _integration_key(key: SecretStr) -> SecretStr:
    check_integration_key(key.get_secret_value())
    return key


def _token(token: SecretStr) -> SecretStr:
    check_token(token.get_secret_value())
    return token


def _slack_token(token: SecretStr) -> SecretStr:
    check_slack_token(token.get_secret_value())
    return token


def _stripe_key(key: SecretStr) -> SecretStr:
    check_stripe_key(key.get_secret_value())
    return key


def _stripe_secret(secret: SecretStr) -> SecretStr:
    check_stripe_secret(secret.get_secret_value())
    return secret


def _standard_webhooks_secret(secret: SecretStr) -> SecretStr:
    check_standard_webhooks_secret(secret.get_secret_value())
    return secret


IntegrationKey = Annotated[Secret, AfterValidator(_integration_key)]
Token = Annotated[Secret, AfterValidator(_token)]
SlackToken = Annotated[Secret, AfterValidator(_slack_token)]
StripeKey = Annotated[Secret, AfterValidator(_stripe_key)]
StripeWebhookSecret = Annotated[Secret, AfterValidator(_stripe_secret)]
StandardWebhooksSecret = Annotated[Secret, AfterValidator(_standard_webhooks_secret)]
