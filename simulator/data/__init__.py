"""What a generated console holds, split by subject; the same seed and day give the same console."""
