# cell: choose_model
# right: one pass in falling order of parameters; the message says what every model
#   needs
def choose_model(peaks, params, available):
    for name in sorted(params, key=params.get, reverse=True):
        if not peaks[name] > available:
            return name
    need, name = min((peak, name) for name, peak in peaks.items())
    raise ValueError(f"nothing fits: the least, {name}, takes {round(need / GIB, 1)} GiB")
