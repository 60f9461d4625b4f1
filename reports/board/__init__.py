"""The month board: for each report owner of a console, what comes next in the month that is due, and until when."""
