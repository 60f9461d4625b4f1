"""What stands in the place of names that are out of scope."""

OWNER = "an owner out of your scope"
LICENSEE = "another licensee"
