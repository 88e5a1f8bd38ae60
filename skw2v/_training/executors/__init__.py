"""Who computes the batches: this thread, several threads or other processes."""
