"""Two pairs of eyes, and notes for the desk: their pages, and what is sent to them."""
