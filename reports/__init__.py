"""The monthly license usage reports: read, checked before they go out, finalized, and kept as evidence."""
