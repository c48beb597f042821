"""Formats of documents: terminal, Markdown, HTML, JSON, CSV."""
