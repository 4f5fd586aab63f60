"""What is wrong with a request, in one sentence for the person who sent it."""

from collections.abc import Mapping
from typing import Any

from starlette.exceptions import HTTPException


class CodedProblem(HTTPException):
    """One that programs tell from others of its status by ``code``; ``more`` has facts for them."""

    def __init__(
        self,
        status: int,
        code: str,
        sentence: str,
        *,
        headers: Mapping[str, str] | None = None,
        more: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(status, sentence, headers)
        self.code, self.more = code, more


class BadInput(HTTPException):
    """400: the sentence says what, where, and what to write instead."""

    def __init__(self, sentence: str) -> None:
        super().__init__(400, sentence)


class NotFound(HTTPException):
    """404: the sentence names what does not exist."""

    def __init__(self, sentence: str) -> None:
        super().__init__(404, sentence)


class Forbidden(HTTPException):
    """403: the sentence says which role may do it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(403, sentence)


class Conflict(HTTPException):
    """409: somebody was faster, or the state does not allow it."""

    def __init__(self, sentence: str) -> None:
        super().__init__(409, sentence)


class Unavailable(HTTPException):
    """503: something needed cannot be reached; the sentence says what, and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(503, sentence)


class Unauthorized(HTTPException):
    """401: nobody is signed in."""

    def __init__(self, sentence: str) -> None:
        super().__init__(401, sentence, headers={"WWW-Authenticate": 'Bearer realm="paywatch"'})
