"""Backups: the whole database in one file, written while the product runs, and restored into any empty database.

The file is a ZIP archive with `tables/NAME.jsonl` for each table, a row to a line in the order of their keys, and with
`manifest.json` at its end. The comment of the archive has the SHA-256 of all that stands before it. Secrets are in it
as they are stored, encrypted under a key that is not.
"""
