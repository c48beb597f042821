"""Work that several people share: what waits for another editor, settings, and notes."""
