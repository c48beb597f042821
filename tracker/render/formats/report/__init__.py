"""Documents that are handed over, in each format that they are written in."""
