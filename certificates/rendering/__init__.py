"""Certificates drawn from frozen words alone: no database, no clock, no network."""
