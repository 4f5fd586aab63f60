"""The pretend shop and its payments table, and the ledgers filled from Stripe with known gaps."""
