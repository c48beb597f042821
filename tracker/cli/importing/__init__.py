"""Commands that bring in files, feeds and texts."""
