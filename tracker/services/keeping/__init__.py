"""Keeping a log: made, checked, exported, backed up and restored."""
