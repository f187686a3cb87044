"""Doors: parse, call one flow, print."""
