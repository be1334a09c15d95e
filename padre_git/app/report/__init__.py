"""The paper: tables, figures, tests and numbers from runs, and whether a text still says what they say."""
