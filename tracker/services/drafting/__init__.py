"""Events proposed from a text by rules alone; each shows the words that it rests on."""
