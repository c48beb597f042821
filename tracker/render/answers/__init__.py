"""Answers as documents, one module each."""
