"""How often words occur near each other, and what pointwise mutual information makes of it."""
