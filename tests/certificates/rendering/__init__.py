"""Certificates on paper: what a reader, a machine and a judge find in the file."""
