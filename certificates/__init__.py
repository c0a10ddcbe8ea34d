"""Certificates: the paper that attests an attainment in frozen words, and the code that proves it."""
