"""Recording facts: check, preview, append, and mending what was recorded."""
