"""The list of the reports of all months, below the month board."""
