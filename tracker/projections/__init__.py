"""Answers: pure folds from recorded events; a fold never queries and never reads a clock."""
