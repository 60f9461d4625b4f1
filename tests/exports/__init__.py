"""Excel files that are made in the background."""
