# cell: choose_model
# hint: your message names the model that needs most. Whoever reads it wants to know
#   what the least would be: the model with the smallest peak.
def choose_model(peaks, params, available):
    fitting = [name for name, peak in peaks.items() if peak <= available]
    if not fitting:
        least = max(peaks, key=peaks.get)
        raise ValueError(f"{least} needs {peaks[least] / GIB:.1f} GiB")
    return max(fitting, key=params.get)
