# SPDX-License-Identifier: BSD-3-Clause
"""Files: arrays and word vectors, read and written.

What comes from a file is not trusted. Nothing is ever unpickled, and what the rest of the package
gets has been checked here: shapes, types, ranges, and that the numbers are finite. Whatever is
wrong with the content of a file is a `ValueError`.

Modules
-------
atomic
    Writing that leaves the old file or the new one.
sources
    Paths and open files, to be read.
streams
    Bytes from and to files, compressed or not.
zip_members
    Where the members of a zip file are.
archive
    Arrays and metadata in one ``.npz`` file.
fields
    What the arrays of an archive must be.
packed
    Words, and rows of n-grams, as arrays of an archive.
foreign
    Files that others have pickled: what they are.
word_files
    The formats that word vectors come in.
"""
