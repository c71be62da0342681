"""Measurements of the running product, as ratios against something measured in the same run. ``make bench``."""
