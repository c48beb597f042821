"""Benchmarks: each prints its figures and what they are ratios of, measured in the same run."""
