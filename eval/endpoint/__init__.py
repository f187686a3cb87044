"""A real HTTP server on loopback that speaks the OpenAI API and can be told to misbehave."""

from eval.endpoint.behaviour import Behaviour, Fault
from eval.endpoint.server import Endpoint
from eval.endpoint.tally import Counts

__all__ = ["Behaviour", "Counts", "Endpoint", "Fault"]
