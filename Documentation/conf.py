# SPDX-License-Identifier: GPL-2.0-or-later
"""Sphinx configuration; make docs sets KERNEL_DOC to the kernel's script of that name."""

import os
import re
import subprocess
from pathlib import Path

import sphinx
from docutils import nodes
from docutils.statemachine import StringList
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import nested_parse_with_titles

project = "tt_memtrack"
author = "the tt_memtrack developers"
html_theme = "alabaster"
html_show_copyright = False

# A link to another page, in the form that works where plain RST is rendered, too.
LINK = re.compile(r"`([^`<]+) <(\w+)\.rst>`_")


def link_pages(app, page, source):
    """Turn a link to another page's file into a reference, which Sphinx checks."""
    source[0] = LINK.sub(r":doc:`\1 <\2>`", source[0])


class KernelDoc(SphinxDirective):
    """The kernel-doc comments of a file."""

    required_arguments = 1

    def run(self):
        path = Path(self.env.srcdir, self.arguments[0])
        self.env.note_dependency(str(path))
        text = subprocess.run(
            ["perl", os.environ["KERNEL_DOC"], "-rst", "-Werror"]
            + ["-sphinx-version", sphinx.__version__, str(path)],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout
        node = nodes.section()
        node.document = self.state.document
        nested_parse_with_titles(self.state, StringList(text.splitlines(), str(path)), node)
        return node.children


def setup(app):
    app.connect("source-read", link_pages)
    app.add_directive("kernel-doc", KernelDoc)
