"""Words with their vectors: look-up, nearest words, similarity."""
