"""Rows of the log: what goes in, what comes back, and the digest that joins them."""
