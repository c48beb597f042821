"""Imports by form: a file is sent, waits as a batch, is looked at, mended, and only then appended.

New dossiers are opened here too, empty or as a copy of a bundled one.
"""
