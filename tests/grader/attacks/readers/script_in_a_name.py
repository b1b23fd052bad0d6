# attack: The student's name is an image that fails with a script.
# group: readers
# deserves: 10
# student: <img src=x onerror=pwned()>
