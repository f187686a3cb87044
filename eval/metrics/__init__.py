"""What is measured: each metric a short function with its source."""
