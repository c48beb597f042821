"""A chart as data: every dated fact, how long each stance held, and what each statement did."""
