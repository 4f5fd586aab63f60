"""Judges rules over new readings. Any worker may; one does at a time."""

import asyncio

import store
from workers import queue
from workers.app import App
from workers.incident_lines import log_incidents

MOST = 20
"""Evaluations in a row, after an outage: then the next tick goes on."""


async def judge_rules(app: App) -> int:
    """Judges all readings that no rule has judged; returns the number of judgements."""
    judgements = 0
    for _ in range(MOST):
        done = await app.decide(lambda evaluator: store.evaluate_rules(app.store, evaluator, app.worker))
        judgements += done.judgements
        for name, effects in done.effects.items():
            log_incidents(name, effects)
        if done.notifications:
            await queue.enqueue(app.redis, queue.PROBES, "deliver")
        if not done.more:
            break
        await asyncio.sleep(0)
    return judgements
