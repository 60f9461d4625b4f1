"""What waits, or waits for others, holds nothing up: on the real broker, beat and workers, with real slow servers."""
