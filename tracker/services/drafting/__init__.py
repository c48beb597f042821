"""Events proposed from a text, by rules alone and offline; each says which words it rests on, and none is an event yet."""
