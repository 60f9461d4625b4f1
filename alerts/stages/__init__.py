"""The stages that people choose in place of the standard ones, for everything or for one place."""
