"""Who may ask what: a table with a row for every address, method and socket command there is.

`*.txt` are the table, `addresses.py` reads what there is off the URL map, `things.py` builds one of
everything that an address can name. A new endpoint needs its row; if it names a new kind of thing,
a line in `things.py`; if it takes a body, one in `bodies.py`.
"""
