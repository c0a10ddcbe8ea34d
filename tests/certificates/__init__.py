"""Certificates: what they say, how they look on paper, who may check them."""
