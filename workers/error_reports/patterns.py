"""Recognizes secrets and personal data by their form: keys, addresses, values after a name, card numbers."""

import re

from workers.redaction import MASK

LONGEST_PATTERN = 2_100
"""Characters after which each of the patterns below has matched, if it does."""

_WORDS = (
    r"pass(?:word|wd|phrase)|pwd|secret|token|signature|credential|authorization|cookie|dsn|\bauth\b|\bcv[cv]2?\b"
    r"|(?:api|access|auth|private|routing|integration|license|licence|signing|encryption|account|master|shared"
    r"|subscription|webhook|ingest|service|genie|pii)[_-]?key"
)
_SECRET_NAME = re.compile(rf"{_WORDS}|private", re.IGNORECASE)
BREAK = r"[\\=]?(?:\r|\\r)?(?:\n|\\n)[ \t]*"
"""A pattern: the end of a line within a secret, as mail, shells and wrapped output break it."""
_STRIPE_KEY = r"(?:sk|rk|pk|ek|mk)_(?:live|test)_[A-Za-z0-9+/=]{4,}"
# What follows the end of a line is a part of the key if it has a digit.
_BROKEN_KEY = re.compile(rf"{_STRIPE_KEY}(?:{BREAK}(?=[A-Za-z+/=]*[0-9])[A-Za-z0-9+/=]{{4,}})+")
_PATTERNS = (
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*-----|$)", re.DOTALL),
    # Keys of Stripe. Only those with a mode are found within a word: "task_name" and "risk_score" are none.
    re.compile(_STRIPE_KEY),
    re.compile(r"(?:(?<![A-Za-z0-9])(?:sk|rk|pk|mk)|whsec)_[A-Za-z0-9+/=]{4,}"),
    re.compile(r"\b(?:pi|seti|src|cs)_[A-Za-z0-9_]{4,200}_secret_[A-Za-z0-9]+"),
    # Tokens of Slack, GitHub, GitLab, Grafana, npm, Shopify, Square, DigitalOcean, Render, ntfy, Vault,
    # Google, New Relic, Brevo, AWS, SendGrid and OpenAI, then Mailgun and Telegram
    re.compile(
        r"\b(?:xox[a-z]-|xapp-|gh[a-z]_|github_pat_|glpat-|glsa_|glc_|npm_|shp[a-z]{2}_|sq0[a-z]{3}-|dop_v1_|rnd_|tk_"
        r"|hvs\.|ya29\.|NRAK-|xkeysib-|AKIA|ASIA|AIza|SG\.|sk-)[\w.\-]{16,}"
    ),
    re.compile(r"\bkey-[0-9a-z]{32}\b|(?<=bot)[0-9]{6,12}:[\w-]{30,}"),
    # Webhooks of Slack, Discord and Teams
    re.compile(
        r"(?:(?<=hooks\.slack\.com/)|(?<=/api/webhooks/)|(?<=\.webhook\.office\.com/))[^\s\"'<>]+"
        r"|(?<=/webhooks/)[0-9]+/[^\s\"'<>]+"
    ),
    # All that precedes the host, also an unescaped "@" or "/", then a password with spaces or quotes
    re.compile(r"(?<=://)[^\s\"'<>]{0,1000}(?=@)"),
    re.compile(r"(?<=://)[^\s\"'<>/:@*]{0,200}:(?![0-9]+\b)(?=\S)[^\r\n<>]{0,200}(?=@[\w\[])"),
    re.compile(r"(?<=bearer )[^\s\"',]+|(?<=basic )[A-Za-z0-9+/=]{8,}", re.IGNORECASE),
    re.compile(r"\beyJ[A-Za-z0-9_-]{8,2000}\.[A-Za-z0-9_.-]*"),  # a JSON Web Token
    re.compile(
        r"[\w.!#$%&+?^`{|}~-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})*\.[^\W\d_]{2,63}"
    ),  # an email address
)
_QUOTED = r"b?(?P<{0}>\\*[\"'])(?!\*{{8}}(?P={0}))(?:(?!(?P={0}))(?:\\.|.))*"
# A header of HTTP: several words up to the end of its line, or of the text that has it.
_HEADER = re.compile(
    rf"(?P<name>(?:authorization|cookie)\\*[\"']?\s*[=:]\s*)(?:{_QUOTED.format('quote')}|(?!\*{{8}})[^\"'\r\n\\]+)",
    re.IGNORECASE | re.DOTALL,
)
# ``name=value``, ``"name": "value"``, ``('name', 'value')`` and the like. A value may be quoted, in brackets,
# one word, or several as in ``Password=a b;Database=x``.
_NAMED = re.compile(
    rf"(?P<name>(?:{_WORDS})[\w.-]{{0,40}}(?:\\*[\"']\s*(?:=>|:=|[=:])|\s*(?:=>|:=|[=:]|%3[AD]))\s*)"
    rf"(?:{_QUOTED.format('quote')}|\{{[^}}]{{0,1000}}|\[[^\]]{{0,1000}}|\([^)]{{0,1000}}"
    r"|(?!\*{8})(?:[^\s;\"'&,=(){}\[\]][^;\"'\r\n=&,(){}\[\]]{0,200}(?=;)|[^\s\"'&,;)}\]\\]+))"
    rf"|(?P<first>(?:{_WORDS})[\w.-]{{0,40}}\\*[\"']\s*,\s*){_QUOTED.format('second')}",
    re.IGNORECASE | re.DOTALL,
)
_QUERY = re.compile(r"(?<=[?&])([\w.\-\[\]]{1,64}=)(?!\*{8})[^&\s\"'<>#]+")
_NUMBERS = re.compile(r"[0-9](?:(?:[\s.\-_/+]|\\[nrt]|%20){0,2}[0-9])*")
"""Digits, with what may separate their groups."""
_GROUP = re.compile(r"%20|([0-9]+)")
_CARD_LENGTHS = range(13, 20)
_NO_CARD = frozenset("01")
"""First digits that payment cards do not have (ISO/IEC 7812), but times in microseconds since 1970 do."""


def is_secret_name(name: str) -> bool:
    """Whether a value of this name is a secret, whatever its form."""
    return _SECRET_NAME.search(name) is not None


def mask_broken_keys(text: str) -> str:
    """Masks keys of Stripe over several lines, which is possible only while each is whole."""
    return _BROKEN_KEY.sub(MASK, text)


def mask_forms(text: str) -> str:
    """Returns the text with MASK in place of all that looks like a secret, an address or a card number."""
    for pattern in _PATTERNS:
        text = pattern.sub(MASK, text)
    text = _NAMED.sub(_mask_value, _HEADER.sub(_mask_value, text))
    return _NUMBERS.sub(_mask_cards, _QUERY.sub(rf"\1{MASK}", text))


def _mask_value(found: re.Match[str]) -> str:
    """Keeps name and quotes."""
    kept = found.groupdict()
    return "".join(kept.get(each) or "" for each in ("name", "first", "quote", "second")) + MASK


def _mask_cards(found: re.Match[str]) -> str:
    """Masks each sequence of whole groups that is a card number: other numbers may precede and follow it."""
    text = found[0]
    groups = [each.span() for each in _GROUP.finditer(text) if each[1]]
    shown, done = "", 0
    for first, (start, _) in enumerate(groups):
        if start >= done and (end := _card_end(text, groups[first : first + _CARD_LENGTHS.stop])):
            shown, done = f"{shown}{text[done:start]}{MASK}", end
    return shown + text[done:]


def _card_end(text: str, groups: list[tuple[int, int]]) -> int | None:
    """Returns where the longest card number that begins with the first group ends."""
    digits, longest = "", None
    if text[groups[0][0]] in _NO_CARD:
        return None
    for start, end in groups:
        digits += text[start:end]
        if len(digits) >= _CARD_LENGTHS.stop:
            break
        if len(digits) in _CARD_LENGTHS and _passes_luhn([*map(int, digits)]):
            longest = end
    return longest


def _passes_luhn(digits: list[int]) -> bool:
    """Whether the last digit is the check digit of a card number."""
    doubled = [sum(divmod(2 * each, 10)) for each in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0
