"""Spam detection on this machine: tokens of a comment, and their weights. Pure."""
