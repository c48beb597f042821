"""New dossiers by form: empty ones, and copies of bundled ones."""
