"""Speed and memory as ratios: each measured against a floor or a peer in the same run. See `docs/performance.md`."""
