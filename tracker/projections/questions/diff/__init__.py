"""The difference between two answers: the comparison, and the verdicts that it shares."""
