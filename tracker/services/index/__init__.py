"""The index beside the log, kept and read; the one door to it."""
