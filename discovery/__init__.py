"""Finds out what a team has (tables, Stripe account, endpoints) and proposes a configuration."""

from discovery.proposal import Finding, Proposal, Status

__all__ = ["Finding", "Proposal", "Status"]
