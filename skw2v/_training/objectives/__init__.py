"""From hidden vectors and targets to the loss, the updates and the curvature."""
