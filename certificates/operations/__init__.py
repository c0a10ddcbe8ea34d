"""Writes of this room: certificates are issued, reissued and revoked."""
