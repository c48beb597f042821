"""The tables, the statements on them, and the migrations."""
