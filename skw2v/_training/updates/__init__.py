"""From descent directions to steps: optimisers and damping."""
