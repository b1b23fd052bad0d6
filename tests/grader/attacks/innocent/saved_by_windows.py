# attack: None: a byte order mark, and lines that end as on Windows.
# group: innocent
# deserves: 10

# %% tamper
def tamper(notebook):
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"]).replace("\n", "\r\n")
    return b"\xef\xbb\xbf" + json.dumps(notebook, indent=1).encode()
