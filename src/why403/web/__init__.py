"""Pages: an explanation as one file that works by itself, and a page on this machine to paste into."""
