"""Commands that read: as-of, timeline, diff and their like."""
