"""Reads of this room: what a person holds, and what a code answers."""
