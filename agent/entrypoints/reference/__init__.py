"""Writes the reference of every door from the program itself, so that it cannot say anything else."""
