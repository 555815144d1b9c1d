"""Detectors: each looks for one typology and reports findings that cite their transfers."""
