"""Speed and memory as ratios against the bare library or a peer, in the same run."""
