"""Two beats at once, in two processes on one database: everything that is due is done once."""
