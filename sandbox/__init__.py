"""A pretend company to try Paywatch against: Stripe, a shop, an alert receiver. Imports nothing of ours."""
