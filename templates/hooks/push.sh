#!/bin/sh
# Written by `padre install`; `padre uninstall` takes it away. The hook that was here before is run first.
python=$python
before="$${0%/*}/$hook.before-padre"
pushed=$$(cat)
if [ -x "$$before" ]; then
    printf '%s\n' "$$pushed" | "$$before" "$$@" || exit $$?
fi
[ -z "$$PADRE_SKIP_HOOK" ] || exit 0
if [ ! -x "$$python" ]; then
    echo "padre: $$python is gone, and no data would be pushed; padre install (from its new place), or git push --no-verify" >&2
    exit 1
fi
printf '%s\n' "$$pushed" | "$$python" -P -m padre_git hook $hook "$$@"
