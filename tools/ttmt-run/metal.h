/* SPDX-License-Identifier: GPL-2.0-or-later */
/* metal - which TT-Metal a command will use */
#ifndef TTMT_RUN_METAL_H
#define TTMT_RUN_METAL_H

struct metal {
	char *root; /* directory of its data, or NULL if not found */
	char *version; /* of the package ttnn, or NULL */
	char *package; /* directory of the package ttnn, or NULL */
	char *python; /* the interpreter that was asked for the package, or NULL */
};

/*
 * In this order: TT_METAL_RUNTIME_ROOT; the package ttnn of the Python that the command runs, or of
 * the one in PATH; TT_METAL_HOME. The command may be NULL.
 */
void metal_find(struct metal *metal, char *const *command);

void metal_free(struct metal *metal);

#endif
