"""A double of Stripe's API: accounts derived from a seed, their lists, events, money and changes."""
