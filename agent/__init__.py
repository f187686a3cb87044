"""Trigrain: three-grain interest profiles from behaviour, and explained recommendations from the profiles."""
