"""What the programs share: reading faces, voices and recordings, peers, and judges."""
