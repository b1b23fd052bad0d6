# attack: None: nothing is answered.
# group: innocent
# deserves: 0
# answers: blank
