"""Tokens to ids: the vocabulary, and the documents as one array of word ids."""
