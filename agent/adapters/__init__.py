"""Hands: one vendor a file, each filling a port of `agent.core.ports` and mapping the vendor's errors to ours."""
