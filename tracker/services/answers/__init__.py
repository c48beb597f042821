"""Questions to a dossier, one module each: an `Asked…` value and a function that answers it."""
