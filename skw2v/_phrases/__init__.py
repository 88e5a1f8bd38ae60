"""Neighbouring words that are one: which they are, and documents with them joined."""
