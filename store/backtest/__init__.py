"""Replays stored readings through the decisions of two configurations. Reads only."""

from store.backtest.run import LEAD_IN, MOST_READINGS, OBJECTIVE_EVERY, Backtest, backtest

__all__ = ["LEAD_IN", "MOST_READINGS", "OBJECTIVE_EVERY", "Backtest", "backtest"]
