"""The format of Word (WordprocessingML, ECMA-376): written by `docx` beside this room, read again
here when an edited file comes back. Pure: plain data and bytes, no database, no files."""
