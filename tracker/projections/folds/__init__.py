"""Folds of one kind of fact each: the state of positions, truces, meetings and so on at a date."""
