"""The judge: measures the shipped code through its public door."""
