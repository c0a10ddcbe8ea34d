"""Turns what editors wrote into what learners are served, once, at publishing."""
