"""The frame of every command: its options, its errors, its exit codes, and the session."""
