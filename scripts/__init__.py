"""What `make` calls before and around the product; everything here runs from the project's folder."""
