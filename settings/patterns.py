"""Regular expressions of the configuration that Python matches against texts that others write."""

from functools import lru_cache

from pydantic_core import SchemaError, SchemaValidator
from pydantic_core.core_schema import str_schema

from settings.texts import escape_controls


@lru_cache
def compile_pattern(pattern: str) -> SchemaValidator:
    """Returns a validator of the texts in which the pattern is found. Raises ValueError for an invalid one.

    Anyone writes Stripe's metadata and the bodies of responses. Python's own ``re`` can take years for
    ``(a+)+$`` and the wrong 40 characters; this engine (Rust's ``regex``) takes time linear in the text,
    whatever the pattern.
    """
    try:
        return SchemaValidator(str_schema(pattern=pattern, regex_engine="rust-regex", strict=True))
    except SchemaError as error:
        reason = str(error).strip().splitlines()[-1].removeprefix("error: ").strip()
        sentence = f'"matches" takes a regular expression, and "{pattern}" is none: {reason}'
        raise ValueError(escape_controls(sentence)) from None


def is_found(pattern: str, text: str) -> bool:
    """Whether the pattern is found somewhere in the text, also in one with lone surrogates."""
    if not text.isascii():  # JSON escapes can produce surrogates, and the engine takes UTF-8 only
        text = text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    return compile_pattern(pattern).isinstance_python(text)
