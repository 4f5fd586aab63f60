"""Who may come in, and what every response says to the browser about that."""
