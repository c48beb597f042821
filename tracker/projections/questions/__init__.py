"""The answers that are built on pictures: differences, stories, histories, retrospectives."""
