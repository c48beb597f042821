"""Tools for language models, by the Model Context Protocol: the questions of the routes."""
