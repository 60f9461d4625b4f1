"""The JSON API: what it says, to whom, and that it is what it describes."""
