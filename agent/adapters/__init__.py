"""Hands: one vendor a file, each filling a port of `agent.core.ports` and mapping the vendor's errors to ours."""

import os

# torch, llama.cpp and LightGBM share GNU OpenMP, where each thread that calls them has a team of its own. Once the
# teams have more threads than there are CPUs, whoever waits for others looks 100 times and then sleeps, at each of a
# token's thousand barriers: after the embedder's first word the chat model took five times as long for its own. The
# policy makes that 1,000 times, and the count keeps a team without company from looking longer, which would cost what
# runs beside it. Both are read when the library is loaded, so they are set before; who has set one has the say.
if not {"OMP_WAIT_POLICY", "GOMP_SPINCOUNT"} & os.environ.keys():
    os.environ |= {"OMP_WAIT_POLICY": "active", "GOMP_SPINCOUNT": "1000"}
