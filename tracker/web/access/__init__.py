"""Guards of a server: under which names it answers, whom it knows, and what it tells browsers."""
