# attack: The student's name is a formula for a spreadsheet.
# group: readers
# deserves: 10
# student: =1+cmd'!A0'
