"""The methods that are judged: baselines in two lines, the field's standards, and ours through its public door."""
