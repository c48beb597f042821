"""Charts as SVG, PNG and PDF."""
