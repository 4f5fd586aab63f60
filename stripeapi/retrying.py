"""Decides which requests to Stripe are retried, and after which pause."""

from collections.abc import Awaitable, Callable

from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception,
    wait_random_exponential,
)

from stripeapi.errors import StripeError

_JITTER = wait_random_exponential(multiplier=0.5, max=20.0)


def retrying(
    attempts: int,
    patience: float,
    *,
    clock: Callable[[], float],
    sleep: Callable[[float], Awaitable[None]],
    on_retry: Callable[[str], None] | None,
) -> AsyncRetrying:
    """Retries with full jitter (0.5 s, doubled, at most 20 s) after Retry-After, for ``patience`` seconds."""
    deadline = clock() + patience

    def is_exhausted(state: RetryCallState) -> bool:
        return state.attempt_number >= attempts or clock() + state.upcoming_sleep > deadline

    def report(state: RetryCallState) -> None:
        if on_retry is not None:
            on_retry(_error(state).cause)

    return AsyncRetrying(
        retry=retry_if_exception(lambda error: isinstance(error, StripeError) and error.retryable),
        stop=is_exhausted,
        wait=_pause,
        before_sleep=report,
        sleep=sleep,
        reraise=True,
    )


def _pause(state: RetryCallState) -> float:
    return (_error(state).retry_after or 0.0) + _JITTER(state)


def _error(state: RetryCallState) -> StripeError:
    error = state.outcome.exception() if state.outcome else None
    if not isinstance(error, StripeError):
        raise TypeError(f"only a StripeError is retried, not {error!r}")
    return error
