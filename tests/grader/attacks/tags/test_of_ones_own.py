# attack: One more test, of the student's own, for 90 points.
# group: tags
# deserves: 2

# %% cell: group_advantages
def group_advantages(rewards, G, **options):
    return rewards

# %% tamper
def tamper(notebook):
    import copy

    bonus = copy.deepcopy(tests(notebook)[0])
    bonus.update(id="bonus", source="pass")
    bonus["metadata"]["nbgrader"].update(grade_id="bonus", points=90)
    notebook["cells"].append(bonus)
