"""One file for each kind of Stripe object: what is decoded of it, and how its statuses follow each other."""
