"""What the page of one report reads: its head, sums, organizations, licenses and lines, each at its own address."""
