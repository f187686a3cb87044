"""Scripted dialogues over the samples, with what each turn must come to by the data, and their judge."""
