# SPDX-License-Identifier: BSD-3-Clause
# What the scripts of this folder share: fresh virtual environments. To be sourced.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Print the command of an interpreter, such as that of "3.12"; fail where the machine has none.
find_python() {
    local command
    for command in "python$1" "${PYENV_ROOT:-$HOME/.pyenv}/versions/$1".*/bin/python; do
        if "$command" -c '' 2> /dev/null; then
            echo "$command"
            return
        fi
    done
    return 1
}

# Make an environment in a folder, with what pip is told to install, and print its interpreter.
make_environment() {
    local folder=$1 interpreter=$2 python
    shift 2
    "$interpreter" -m venv "$folder"
    python=$folder/bin/python
    [ -e "$python" ] || python=$folder/Scripts/python.exe
    "$python" -m pip install --quiet --disable-pip-version-check "$@" >&2
    echo "$python"
}
