"""Words: values, ports, errors, settings, presets."""
