"""Files: archives of arrays, atomic writing, word-vector formats."""
