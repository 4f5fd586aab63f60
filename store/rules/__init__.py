"""Rules: the readings that they need, what they said last, and the evaluation of what is new."""
