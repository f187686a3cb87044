"""Pure thought: values in, values out; no vendor, file, clock or print."""
