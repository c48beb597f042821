"""Folds that go on from the answer before: only `questions.replay` uses them."""
