# cell: choose_model
# message: None of the three fits.
def choose_model(peaks, params, available):
    fitting = [name for name, peak in peaks.items() if peak <= available]
    if not fitting:
        return None
    return max(fitting, key=params.get)
