"""Lessons that teach the small local model to place and word items of any kind, in English.

All of it is written for this project and comes under its licence; no title is anybody's.
"""
