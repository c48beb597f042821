"""Tables of the desk beside the log: settings of dossiers, what waits for a review, and notes."""
