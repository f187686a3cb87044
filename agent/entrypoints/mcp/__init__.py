"""The door for assistants that speak the Model Context Protocol: over stdin and stdout, or over HTTP."""
