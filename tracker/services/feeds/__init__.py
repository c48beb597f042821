"""News feeds: fetched, parsed, and kept in the inbox."""
