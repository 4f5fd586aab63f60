"""An arq worker for which Redis is only the fast way to its jobs."""

import asyncio
import signal
import time
from contextlib import suppress
from typing import cast

import structlog
from arq import Worker
from arq.constants import abort_jobs_ss
from arq.utils import poll
from redis.exceptions import RedisError, ResponseError

from workers import queue

log = structlog.get_logger(__name__)

RELEASE_TIMEOUT = 2.0
DEFECT_PAUSE = 5.0


class SteadyWorker(Worker):
    """An arq worker that starts, runs and stops without Redis too."""

    @property
    def pool(self) -> queue.Queue:
        return cast("queue.Queue", self._pool)

    async def main(self) -> None:
        """Starts and polls whether Redis serves or not: checks run without it.

        arq's own method first sends INFO, and ends if Redis refuses it.
        """
        self.ctx["redis"] = self.pool
        if self.on_startup is not None:
            await self.on_startup(self.ctx)
        async for _ in poll(self.poll_delay_s):
            await self._poll_iteration()

    async def close(self) -> None:
        """Releases jobs, then closes what the worker opened. arq's own method fails early without Redis."""
        self.handle_sig(signal.SIGUSR1)
        if self.tasks:
            await asyncio.wait(self.tasks.values(), timeout=RELEASE_TIMEOUT)
        try:
            if self.on_shutdown is not None:
                await self.on_shutdown(self.ctx)
        finally:
            with suppress(RedisError, OSError, TimeoutError):
                async with asyncio.timeout(RELEASE_TIMEOUT):
                    await self.pool.delete(self.health_check_key)
            await self.pool.aclose(close_connection_pool=True)

    async def record_health(self) -> None:
        """Writes arq's health key. After a step back of the wall clock arq would pause for as long."""
        self._last_health_check = min(self._last_health_check, time.time())
        await super().record_health()

    async def run_job(self, job_id: str, score: int) -> None:
        """Runs a job. One that arq fails on is dropped: all work is also found in Postgres."""
        try:
            if await self.pool.is_too_large(job_id):
                await self._drop(job_id, f"the job has more than {queue.LONGEST_JOB} bytes")
            else:
                await super().run_job(job_id, score)
        except ResponseError as error:
            if queue.is_wrong_type(error):
                await self._drop(job_id, f"a key of the job has a wrong type: {error}")
            else:
                self.pool.status.failed(error)
        except (RedisError, OSError) as error:
            self.pool.status.failed(error)
        except Exception as error:
            log.exception("job_failed", queue=self.queue_name, job=job_id)
            await self._drop(job_id, f"arq fails on the job: {type(error).__name__}: {error}")

    async def _drop(self, job_id: str, reason: str) -> None:
        # arq removes ids from this key for each job that ends, although Paywatch aborts none.
        await self.pool.delete(abort_jobs_ss)
        await self.finish_failed_job(job_id, None)
        self.pool.on_drop(f"{reason} ({job_id!r:.80})", 1)

    async def _poll_iteration(self) -> None:
        try:
            await super()._poll_iteration()
        except (RedisError, OSError) as error:
            self.pool.status.failed(error)
            await asyncio.sleep(0.5)
            self._free_lost_places()
        except Exception:  # a restart would meet it again, and start no job
            log.exception("poll_failed", queue=self.queue_name)
            await asyncio.sleep(DEFECT_PAUSE)
            self._free_lost_places()
        else:
            self.pool.status.served()

    def _free_lost_places(self) -> None:
        """Works around arq 0.28, which loses a slot on an error before its job starts (``start_jobs``)."""
        running = sum(not task.done() for task in self.tasks.values())
        while self.job_counter > running:
            self._release_sem_dec_counter_on_complete()
