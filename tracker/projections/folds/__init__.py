"""Folds of one kind of fact each: what is known of positions, truces, meetings and so on at a date."""
