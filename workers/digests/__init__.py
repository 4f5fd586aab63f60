"""Digests: summaries of a day, week or month that channels get at local times."""
