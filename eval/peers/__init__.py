"""Other libraries on the same cut, each in a virtual environment of its own."""
