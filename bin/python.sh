# Sourced by bin/run and bin/test: goes to the checkout and finds a Python that can make the environment.
# Sets $python; otherwise says in one line what is missing and ends with code 1.

unset CDPATH
case "${CCHC_VAR:-}" in
    "" | /*) ;;
    *) CCHC_VAR="$PWD/$CCHC_VAR"; export CCHC_VAR ;;
esac
cd "$(dirname "$(readlink -f "$0")")/.." || exit 1

# 3.12 and 3.11 come first: the Redis wheel exists for them.
candidates="python3.12 python3.11 python3 python3.13 python3.14 python"
recent='import sys; sys.exit(sys.version_info < (3, 11))'
able='import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))'

first_that_runs() {
    for candidate in ${CCHC_PYTHON:+"$CCHC_PYTHON"} $candidates; do
        if "$candidate" -c "$1" >/dev/null 2>&1; then
            printf '%s\n' "$candidate"
            return
        fi
    done
}

python=$(first_that_runs "$able")
if [ -z "$python" ] && .venv/bin/python -c "$recent" >/dev/null 2>&1; then
    python=.venv/bin/python
fi
if [ -z "$python" ]; then
    if [ -n "$(first_that_runs "$recent")" ]; then
        echo "Python trên máy này thiếu mô-đun venv: hãy cài gói python3-venv (apt install python3-venv) rồi chạy lại." >&2
    else
        echo "Cần Python 3.11 trở lên mà máy này không có: hãy cài python3.11 hoặc python3.12 (kèm venv) rồi chạy lại, hoặc đặt CCHC_PYTHON." >&2
    fi
    exit 1
fi
