"""Word ids to rows of X: weighting and pooling."""
