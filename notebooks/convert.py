"""Turns the twins (*.rs) into notebooks: the head becomes the first cell of text, each `// %%` a cell of its own."""
import json
import pathlib
import re
import sys

DEPENDENCY = """:cache 2000
:dep domar = { path = ".." }
use domar::prelude::*;"""


# What a notebook calls for the last value of a cell; elsewhere in a cell it has to be written.
SHOWN = ".evcxr_display();"


def cell(kind, text):
    source = text.strip("\n").splitlines(keepends=True)
    base = {"cell_type": kind, "metadata": {}, "source": source}
    return base if kind == "markdown" else base | {"execution_count": None, "outputs": []}


def code_of(body):
    lines = [line[4:] if line.startswith("    ") else line for line in body.splitlines()]
    text = "\n".join(line for line in lines if line != "Ok(())")
    # The value of a cell's last line is shown; a table with a chart of its own shows both.
    text = re.sub(r"^(?:show\(&(.*?)(?:\.to_table\(\))?|draw\(&(.*))\);$", lambda m: (m[1] or m[2]) + SHOWN, text, flags=re.M)
    text = text.strip("\n")
    text = text.removesuffix(SHOWN)
    return text.replace('env!("CARGO_MANIFEST_DIR")', '".."')


def convert(twin):
    head, rest = twin.read_text().split("fn main() -> Result<(), Error> {\n", 1)
    text = "\n".join(line[4:] if line.startswith("//! ") else "" for line in head.splitlines() if line.startswith("//!"))
    uses = [line for line in head.splitlines() if line.startswith("use ") and "prelude" not in line]
    cells = [cell("markdown", text), cell("code", "\n".join([DEPENDENCY, *uses]))]
    body = rest.split("\n}\n", 1)[0]
    for part in re.split(r"^    // %% ", body, flags=re.M)[1:]:
        # The explanation may run over several lines of comment.
        lines = part.splitlines()
        count = next((n for n, line in enumerate(lines[1:], 1) if not line.startswith("    // ")), len(lines))
        explanation = " ".join([lines[0], *(line[7:] for line in lines[1:count])])
        cells += [cell("markdown", explanation), cell("code", code_of("\n".join(lines[count:])))]
    kernel = {"display_name": "Rust", "language": "rust", "name": "rust"}
    for number, one in enumerate(cells):
        one["id"] = f"cell-{number}"
    notebook = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    twin.with_suffix(".ipynb").write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n")


for name in sys.argv[1:]:
    convert(pathlib.Path(name))
