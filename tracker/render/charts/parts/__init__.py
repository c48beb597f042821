"""Parts that all pictures are made of: the drawing, its text, its axis, its rows."""
