"""The log under kill -9, full disks, outages and crowds: `python -m tests.soak` runs the full counts, the suite the same code with small ones."""
