"""Spam, judged on this machine: what a comment is made of (tokens), and what that tells (classifier). All of it is pure."""
