"""What Prometheus reads at `/metrics`: figures of the whole installation, made anew for each request.

Sums and ages of everything, and single licenses only where there is something to do, so that the number of series does
not grow with the number of companies. Every series stands in `docs/metrics.md`.
"""
