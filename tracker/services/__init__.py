"""One function for each thing a user can ask for; they read the log, and ask the folds and the rules."""
