"""Tables of the desk beside the log: settings of dossiers, what waits, and notes."""
