"""Plots as Vega-Lite: `kinds` is their table, `style` their look; each plot is a `Picture` of data and chart."""
