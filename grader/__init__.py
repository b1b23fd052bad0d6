"""Release exercises and grade submissions: `python -m grader --help`.

Notebooks are files here: nothing of the book, the library or the solutions is
imported. The way of a submission is intake → restore → examine → record → feedback,
one module a verb; `release` makes what students get from `solutions/`, and `publish`
writes the tree that they may see.
"""
