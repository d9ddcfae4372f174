"""The Hà Tĩnh sample: real units and published indexes, illustrative assignments and accounts.

What it is made of lies in `reports_app/data/`. Whatever is invented carries `is_sample`.
"""
