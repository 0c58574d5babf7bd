/* SPDX-License-Identifier: GPL-2.0-or-later */
/* metal - which TT-Metal a command will use */
#ifndef TTMT_RUN_METAL_H
#define TTMT_RUN_METAL_H

struct metal {
	char *root; /* where its data is, or NULL if it was not found */
	char *version; /* of the package ttnn, or NULL */
	char *package; /* folder of the package ttnn, or NULL */
	char *python; /* what was asked for the package, or NULL */
};

/*
 * TT_METAL_RUNTIME_ROOT, else the package ttnn of the Python that the command runs or else of that
 * in PATH, else TT_METAL_HOME. The command may be NULL.
 */
void metal_find(struct metal *metal, char *const *command);

void metal_free(struct metal *metal);

#endif
