"""Inputs that once broke something, built by code; one module for each module of targets."""
