"""What reads a console and when."""
