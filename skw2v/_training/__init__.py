"""Word ids to trained tables."""
