"""The log in SQL and as JSON Lines; it keeps rows and never knows what they mean."""
