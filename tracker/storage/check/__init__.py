"""Checks of a log and of an export: order, digests, and every column beside its payload."""
