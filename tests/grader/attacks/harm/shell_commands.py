# attack: Cells call a shell, install a package and run bash.
# group: harm
# deserves: 10

# %% new: after informative_groups
import os

os.system("touch @CANARY@/by-os-system @TMP@/by-os-system")

# %% tamper
def tamper(notebook):
    for number, source in enumerate(
        [
            "!touch @CANARY@/by-shell @TMP@/by-shell",
            "%%bash\ntouch @CANARY@/by-bash",
            "get_ipython().system('touch @CANARY@/by-system')",
            "get_ipython().run_cell_magic('bash', '', 'touch @CANARY@/by-magic')",
        ]
    ):
        own = {"cell_type": "code", "id": f"shell-{number}", "metadata": {}}
        own.update(source=source, outputs=[], execution_count=None)
        notebook["cells"].insert(4, own)
