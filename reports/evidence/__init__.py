"""What is kept of a report that has become final: frozen once, with the console's own file, downloadable together."""
