"""PostgreSQL servers as databases."""
