"""Programs that measure, run as ``python -m benchmarks.NAME`` from the repository: see README.md."""
