"""What usage costs: its first reading, its pages after two years, and its database after one.

`python -m benchmarks.usage` prints these figures alone.
"""
