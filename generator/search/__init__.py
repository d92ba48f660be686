"""Finding a case again: one analysis, an index for the browser, one for the command line.

`words` says what a word is, `shards` writes the browser's index, `find` searches with Whoosh. `similar` says which cases
are like a case (`terms` by which words), `analogy` what is the same and what differs, `duplicates` what was entered twice.
"""
