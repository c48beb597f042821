"""The inbox of news: feeds and their items."""
