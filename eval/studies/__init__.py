"""Studies of profiles: each plants or reads a truth and measures how much of it comes back."""
