"""Pages and files of usage reports, and what is asked of consoles about them."""
