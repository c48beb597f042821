"""The index beside the log, in tables; only `services.index` uses it."""
