# attack: The notebook asks for a kernel that is a shell.
# group: tags
# deserves: 0
# answers: wrong

# %% tamper
def tamper(notebook):
    notebook["metadata"]["kernelspec"] = {
        "name": "bash",
        "display_name": "Bash",
        "language": "bash",
        "argv": ["/bin/sh", "-c", "touch @CANARY@/kernel"],
    }
    notebook["metadata"]["language_info"] = {"name": "bash"}
