"""What the page of one report reads: its head, sums, organizations, licenses and lines, each at an address of its own."""
