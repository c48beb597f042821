"""Importing files: every error in one pass, then all or nothing."""
