#!/usr/bin/env bash
# Makes the notebooks from their twins and executes them with the Rust kernel, outputs stored.
# Needs Python 3 and the network: nbconvert and evcxr_jupyter are installed into folders of their own.
set -euo pipefail
cd "$(dirname "$0")"
folder="${TMPDIR:-/tmp}/domar_notebooks"
[ -x "$folder/python/bin/python" ] || python3 -m venv "$folder/python"
"$folder/python/bin/pip" install --quiet nbconvert ipykernel
[ -x "$folder/kernel/bin/evcxr_jupyter" ] || cargo install --locked --root "$folder/kernel" evcxr_jupyter
# One folder for what the kernel builds, so that the crate is built once and not for each notebook.
export EVCXR_TMPDIR="$folder/build"
mkdir -p "$EVCXR_TMPDIR"
export JUPYTER_PATH="$folder/jupyter" JUPYTER_DATA_DIR="$folder/jupyter"
"$folder/kernel/bin/evcxr_jupyter" --install
"$folder/python/bin/python" convert.py ./*.rs
for notebook in ./*.ipynb; do
  "$folder/python/bin/jupyter" nbconvert --to notebook --execute --inplace \
    --ExecutePreprocessor.kernel_name=rust --ExecutePreprocessor.timeout=1200 "$notebook"
done
