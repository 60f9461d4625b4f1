"""All writes that people ask for: previews, what becomes of them when they are confirmed, and what stops a batch."""
