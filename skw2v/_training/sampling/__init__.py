"""What an epoch draws: subsampled tokens, windows and negative samples, cut into batches."""
