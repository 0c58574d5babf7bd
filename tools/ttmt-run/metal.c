// SPDX-License-Identifier: GPL-2.0-or-later
#include <err.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "metal.h"
#include "place.h"

/*
 * Find the package without importing it. Its data is in its directory or, for one installed from a
 * build tree, two directories up, like the package itself does.
 */
static const char question[] =
	"import importlib.util as u, importlib.metadata as m, os, sys\n"
	"s = u.find_spec('ttnn')\n"
	"if not s or not s.origin: sys.exit(1)\n"
	"p = os.path.dirname(os.path.realpath(s.origin))\n"
	"w = 'site-packages' in p or 'dist-packages' in p\n"
	"print(p)\n"
	"print(p if w else os.path.dirname(os.path.dirname(p)))\n"
	"try: print(m.version('ttnn'))\n"
	"except m.PackageNotFoundError: pass\n";

/* A line of the answer without its newline, to be freed; NULL for an empty or missing one. */
static char *read_line(FILE *answer)
{
	char *line = NULL;
	size_t room = 0;

	if (getline(&line, &room, answer) > 1) {
		line[strcspn(line, "\n")] = '\0';
		return line;
	}
	free(line);
	return NULL;
}

static void silence(int fd, int flags)
{
	int null = open("/dev/null", flags | O_CLOEXEC);

	if (null >= 0)
		dup2(null, fd);
}

static FILE *start(const char *python, pid_t *child)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC))
		return NULL;
	*child = fork();
	if (!*child) {
		silence(STDIN_FILENO, O_RDONLY);
		silence(STDERR_FILENO, O_WRONLY);
		dup2(ends[1], STDOUT_FILENO);
		execlp(python, python, "-c", question, NULL);
		_exit(EXIT_FAILURE);
	}
	close(ends[1]);
	if (*child > 0)
		return fdopen(ends[0], "r");
	close(ends[0]);
	return NULL;
}

static bool ask(struct metal *metal, const char *python)
{
	pid_t child;
	FILE *answer = start(python, &child);

	if (!answer)
		return false;
	metal->package = read_line(answer);
	metal->root = read_line(answer);
	metal->version = read_line(answer);
	fclose(answer);
	while (waitpid(child, NULL, 0) < 0)
		;
	return metal->package;
}

static const char *base_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool is_python(const char *path)
{
	return !strncmp(base_of(path), "python", strlen("python"));
}

/* The "#!" interpreter of a script; python3 for "#!/usr/bin/env python3". To be freed; or NULL. */
static char *interpreter_of(const char *script)
{
	char line[512] = "", *word, *rest;
	FILE *file = fopen(script, "re");

	if (!file)
		return NULL;
	if (!fgets(line, sizeof(line), file) || strncmp(line, "#!", 2))
		line[2] = '\0';
	fclose(file);
	word = strtok_r(line + 2, " \t\n", &rest);
	while (word && (!strcmp(base_of(word), "env") || *word == '-'))
		word = strtok_r(NULL, " \t\n", &rest);
	return word ? path_of("%s", word) : NULL;
}

/* Search like execvp(). To be freed; or NULL. */
static char *find_program(const char *name)
{
	const char *path = getenv("PATH");

	if (strchr(name, '/'))
		return path_of("%s", name);
	while (path && *path) {
		size_t length = strcspn(path, ":");
		char *file = path_of("%.*s/%s", (int)length, path, name);

		if (!access(file, X_OK))
			return file;
		free(file);
		path += length + (path[length] == ':');
	}
	return NULL;
}

static char *python_of(const char *program)
{
	char *file, *python;

	if (is_python(program))
		return path_of("%s", program);
	file = find_program(program);
	python = file ? interpreter_of(file) : NULL;
	free(file);
	if (python && is_python(python))
		return python;
	free(python);
	return path_of("python3");
}

static void set_root(struct metal *metal, const char *variable)
{
	const char *root = getenv(variable);

	if (!root || !*root)
		return;
	free(metal->root);
	metal->root = realpath(root, NULL);
	if (!metal->root)
		warn("%s=%s", variable, root);
}

void metal_find(struct metal *metal, char *const *command)
{
	*metal = (struct metal){ .python = python_of(command && *command ? *command : "python3") };
	if (!ask(metal, metal->python))
		set_root(metal, "TT_METAL_HOME");
	set_root(metal, "TT_METAL_RUNTIME_ROOT");
}

void metal_free(struct metal *metal)
{
	free(metal->root);
	free(metal->version);
	free(metal->package);
	free(metal->python);
}
