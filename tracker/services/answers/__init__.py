"""Questions to a dossier: for each an `Asked…` value and a function that answers it."""
