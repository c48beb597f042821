"""Files beside the database: exports, copies, and files that are written whole."""
