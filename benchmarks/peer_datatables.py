"""Where DataTables is, as the package itables has it. Run by the peers' Python."""

import json
from importlib.resources import files

print(json.dumps(str(files("itables") / "html" / "dt_bundle.js")))
