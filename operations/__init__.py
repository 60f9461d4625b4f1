"""The durable machinery for writes: asked by a person, sent once, followed to the end, and provable afterwards."""
