"""Order: which step follows which."""
