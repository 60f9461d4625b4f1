"""Starting everything on one machine: what `make run` does once the packages are there.

`conductor` holds the lock on the data folder, ends what a killed start left behind, prepares the database, and runs
the programs under supervisor until it is told to stop. Nothing here needs Django to be set up: the conductor
stays small.
"""
