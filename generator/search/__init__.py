"""Finding a case again: one analysis, an index for the browser, one for the command line.

`words` says what a word is, `shards` writes the browser's index, `find` searches with Whoosh.
"""
