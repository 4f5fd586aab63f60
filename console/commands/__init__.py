"""``paywatch console ...``"""
