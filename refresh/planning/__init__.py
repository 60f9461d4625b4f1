"""The page on which people say when each console is read."""
