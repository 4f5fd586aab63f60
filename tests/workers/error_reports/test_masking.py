"""What is masked in texts and nested values, and what is not."""

import html
import json
import time
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workers.error_reports.masking import Masking
from workers.redaction import LONGEST, MASK

Wrap = Callable[[str], str]
SECRETS = ("configured-secret", "a/b c'd\"e\\f")
MASKING = Masking(
    SECRETS,
    {
        "SHOP_TOKEN": "value-of-a-variable",
        "HOME": "/srv/ann",
        "PWD": "/srv/paywatch",
        "SHOP_PROBE": "k3J9xLq0Zt7Vb2Nw5Rm8",
    },
)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("a configured-secret!", f"a {MASK}!"),
        (f"repr {SECRETS[1]!r}", f"repr '{MASK}'"),
        ("has value-of-a-variable", f"has {MASK}"),
        ('column "Configured-Secret"', f'column "{MASK}"'),
        ("probe k3J9xLq0Zt7Vb2Nw5Rm8", f"probe {MASK}"),
        (
            "GET https://shop.example/x?probe=abc&n=1#top",
            f"GET https://shop.example/x?probe={MASK}&n={MASK}#top",
        ),
        ("key rk_live_abcdefgh, xsk_test_abcdefgh", f"key {MASK}, x{MASK}"),
        ("of pi_3OqJ1aLk_secret_xYz123.", f"of {MASK}."),
        ("(sk_0123456789), awhsec_0123456789", f"({MASK}), a{MASK}"),
        ("xoxb-123456789012-abcdefghij AKIAIOSFODNN7EXAMPLE", f"{MASK} {MASK}"),
        ("https://discord.com/api/webhooks/12/tOk-en", f"https://discord.com/api/webhooks/{MASK}"),
        ("postgres://root:p@ss/word@db.example/x", f"postgres://{MASK}@db.example/x"),
        ("https://publickey@sentry.example/4", f"https://{MASK}@sentry.example/4"),
        ("host=db password=abc user=x", f"host=db password={MASK} user=x"),
        ('{"client_secret": "pi_1_secret_2"}', f'{{"client_secret": "{MASK}"}}'),
        ("Authorization: Bearer abc.def", f"Authorization: {MASK}"),
        ("AUTHORIZATION: GenieKey 12-ab\nHost: x", f"AUTHORIZATION: {MASK}\nHost: x"),
        ("b'authorization: Token a b\\r\\nHost: x'", f"b'authorization: {MASK}\\r\\nHost: x'"),
        ("BASIC dXNlcjpwYXNz, Cookie: a=b; c=d", f"BASIC {MASK}, Cookie: {MASK}"),
        ("[(b'x-api-key', b'ab c'), (b'a', b'b')]", f"[(b'x-api-key', '{MASK}'), (b'a', b'b')]"),
        ('password=\'a b\' user=x password="c \\" d"', f"password='{MASK}' user=x password=\"{MASK}\""),
        ('\'{\\"password\\": \\"a b\\", \\"n\\": 1}\'', f'\'{{\\"password\\": \\"{MASK}\\", \\"n\\": 1}}\''),
        ("Server=h;Password=a b c;Database=x", f"Server=h;Password={MASK};Database=x"),
        ("auth=('ann', 'a b') pwd => x token%3Dx", f"auth={MASK}) pwd => {MASK} token%3D{MASK}"),
        ("aws_secret_access_key=abc ROUTING_KEY: abc", f"aws_secret_access_key={MASK} ROUTING_KEY: {MASK}"),
        ("redis://:it's/p@host\npostgres://root:pa ss@host", f"redis://{MASK}@host\npostgres://{MASK}@host"),
        ("https://x.test/api/v10/webhooks/12/tOk-en", f"https://x.test/api/v10/webhooks/{MASK}"),
        ("/bot123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw/x", f"/bot{MASK}/x"),
        ("glpat-abcdefghij0123456789 ASIAIOSFODNN7EXAMPLE", f"{MASK} {MASK}"),
        ("sk_live_abcdef\n  0ghijklm\nTraceback", f"{MASK}\nTraceback"),
        ("to Ann <a.b+c@mail.example.org>", f"to Ann <{MASK}>"),
        ("4242424242424242 4000-0566-5566-5556", f"{MASK} {MASK}"),
        ("cards 4242 4242 4242 4242, 3782 822463 10005", f"cards {MASK}, {MASK}"),
        ("order 12 4242 4242 4242 4242 12/29, cvc: 123", f"order 12 {MASK} 12/29, cvc: {MASK}"),
        ("2026-11-30 4242424242424242 123", f"2026-11-30 {MASK} 123"),
        ("4242  4242\n4242\u00a04242, 4242_4242_4242_4242", f"{MASK}, {MASK}"),
        ("'4242\\n4242\\n4242\\n4242' 4242%204242+4242/4242", f"'{MASK}' {MASK}"),
        ("-----BEGIN PRIVATE KEY-----\nMC4C\n-----END PRIVATE KEY-----\n", f"{MASK}\n"),
        ("-----BEGIN RSA PRIVATE KEY-----\nthe rest is cut", MASK),
    ],
)
def test_secrets_and_personal_data_are_masked(text: str, masked: str) -> None:
    assert MASKING.text(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "KeyError: 'token'",
        "'NoneType' object has no attribute 'id'",
        "paywatch@0.1.0",
        "cancel_task_group of risk_score, disk_full, week_number, mask_secret_values",
        "4242424242424241",  # a wrong check digit
        "2026-11-30T23:24:03.532965Z",
        "at 1733060428123463, 1733060428138 and 1733060428123456795",  # times, with a valid check digit
        "pi_3OqJ1aLkdIwHu7ix0 at workers/jobs/audit.py:33 in /srv/ann",
        "https://api.stripe.com/v1/balance",
        "https://shop.example:8443/x: no connection to 10.0.0.1 after 2026-11-30 12:00:00 (1 2 3)",
        "secrets_of(settings) failed: tokens, keys and passwords",
    ],
)
def test_what_explains_a_bug_is_kept(text: str) -> None:
    assert MASKING.text(text) == text


@pytest.mark.parametrize("wrap", [str, repr, json.dumps, quote, lambda text: repr(text.encode()), str.upper])
def test_a_secret_with_other_letters_is_masked(wrap: Wrap) -> None:
    shown = Masking(["pässwörd~☃~"], {}).text(wrap("pässwörd~☃~"))
    assert shown.strip("'\"b") == MASK


@pytest.mark.parametrize("line_end", ["\n", "\r\n\t", "\\\n", "=\r\n", "\\n"])
def test_a_known_secret_is_masked_over_several_lines(line_end: str) -> None:
    secret = "configured-secret"
    for form in (secret, b64encode(b"<" + secret.encode() + b">").decode()[2:24]):
        broken = form[:5] + line_end + form[5:10] + line_end + form[10:]
        assert MASKING.text(f"a {broken}!") == f"a {MASK}!"


def test_a_header_is_a_pair() -> None:
    given = [["x-api-key", "a b"], ("Authorization", "GenieKey a"), ["accept", "json"]]
    assert MASKING.value(given) == [["x-api-key", MASK], ["Authorization", MASK], ["accept", "json"]]


def test_fields_are_masked_by_their_names_and_values() -> None:
    given = {"api_key": 1, "page": {"password": ["x"], "sizes": (1, 2.5, None, True)}, "n": 4242424242424242}
    assert MASKING.value(given) == {
        "api_key": MASK,
        "page": {"password": MASK, "sizes": [1, 2.5, None, True]},
        "n": MASK,
    }


def test_values_are_bounded() -> None:
    nested: object = "configured-secret"
    for _ in range(20):
        nested = [nested]
    assert "configured-secret" not in str(MASKING.value(nested))
    assert len(MASKING.value(list(range(1_000)))) == 50
    assert len(str(MASKING.value([[["x"] * 50] * 50] * 50))) < 10_000


@pytest.mark.parametrize("secret", SECRETS)
def test_what_is_too_long_to_search_shows_no_part_of_a_secret(secret: str) -> None:
    """A text of megabytes would stop the event loop for seconds, so only its beginning is searched."""
    for before in range(60):
        masked = MASKING.text("-" * before + secret * 500_000)
        assert set(masked.partition("…")[0]) <= {"-", *MASK}
        assert masked.endswith(" more)")


# "~" is in no mask and no pattern, so it can only show where a secret leaked.
ANY_SECRET = st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="*~"), min_size=6)
WRAPPED = st.sampled_from(
    [
        *(str, repr, json.dumps, quote, quote_plus, html.escape, str.upper),
        *(lambda text: repr({"a": [text]}), lambda text: repr(text.encode())),
    ]
)


@given(ANY_SECRET, WRAPPED, WRAPPED)
def test_no_form_of_a_known_secret_survives(text: str, inner: Wrap, outer: Wrap) -> None:
    secret = f"~{text}~"
    shown = Masking([secret], {}).text(f"before {outer(inner(secret))} after")
    assert "~" not in shown
    assert "%7E" not in shown


@given(
    ANY_SECRET, st.binary(max_size=4), st.binary(max_size=4), st.sampled_from([b64encode, urlsafe_b64encode])
)
def test_an_encoded_secret_is_masked_within_other_data(
    text: str, before: bytes, after: bytes, encode: Callable[[bytes], bytes]
) -> None:
    """As a password is in the header of HTTP's Basic authentication."""
    masking = Masking([text], {})
    shown = masking.text(encode(before + text.encode() + after).decode())
    assert MASK in shown
    assert len(shown.replace(MASK, "")) <= 4 * (len(before) + len(after) + 6) / 3
    shown = masking.text((before + text.encode() + after).hex())
    assert MASK in shown
    assert len(shown.replace(MASK, "")) <= 2 * (len(before) + len(after))


@given(st.integers(0, 2_100), st.sampled_from(["configured-secret", "4242424242424242", "sk_live_abcdefgh"]))
def test_a_cut_leaves_no_part_of_a_secret(before: int, secret: str) -> None:
    masked = MASKING.text("-" * before + secret + "-" * 3_000)
    assert secret[:4] not in masked
    assert len(masked) < LONGEST + 30


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "a",
            "://",
            "://a:",
            "eyJ-",
            "4",
            "4 ",
            "%204",
            "password",
            "-----BEGIN A PRIVATE KEY-----",
            "a@",
            ".",
        ),
        *("token='", "token=\\'", "token=a ", "cookie:", "sk_live_aaaa1\n", "configured-\n"),
    ],
)
def test_the_time_for_a_text_grows_with_its_length_only(piece: str) -> None:
    """As a ratio of CPU time: a pattern that backtracks would need the square of it."""

    def cost(length: int) -> float:
        began = time.process_time()
        MASKING.text(piece * (length // len(piece)))
        return time.process_time() - began

    assert min(cost(80_000) for _ in range(3)) < 40 * max(min(cost(8_000) for _ in range(3)), 0.001)
