"""Drives the real parts from outside, as the shell, a browser and curl do: used by contract, faults and journeys."""
