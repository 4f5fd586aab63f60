"""Real Postgres and Valkey servers that end with the process that started them."""
