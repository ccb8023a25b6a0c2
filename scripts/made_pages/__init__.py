"""Pages made for ``bench_pages.py``: our articles in page structures that news sites use."""
