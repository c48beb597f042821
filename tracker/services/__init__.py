"""One function for each thing a user can ask for or do."""
