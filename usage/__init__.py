"""What organizations use, now and over time."""
