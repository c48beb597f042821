"""Commands that append to the log or mend it."""
