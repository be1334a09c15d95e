#!/bin/sh
# Written by `padre install`; `padre uninstall` takes it away. The hook that was here before is run first.
python=$python
before="$${0%/*}/$hook.before-padre"
if [ -x "$$before" ]; then
    "$$before" "$$@" || exit $$?
fi
[ -z "$$PADRE_SKIP_HOOK" ] || exit 0
$guard
if [ ! -x "$$python" ]; then
    echo "padre: $$python is gone, so no run was added to the commit. Run padre install from its new place, or padre uninstall." >&2
    exit 0
fi
exec "$$python" -P -m padre_git hook $hook "$$@"
