// SPDX-License-Identifier: GPL-2.0-or-later
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <fstream>
#include <sstream>

#include "chips.hpp"
#include "cluster.hpp"
#include "report.hpp"
#include "say.hpp"
#include "chips_seam.h"

static std::string description, said;
static bool is_mock;
static int asked;
static struct ttmt *handle;

namespace adaptor {

std::string cluster_description()
{
	asked++;
	return description;
}

bool cluster_is_mock()
{
	return is_mock;
}

struct ttmt *books()
{
	return handle;
}

void say(const char *format, ...)
{
	char line[512];
	va_list list;

	va_start(list, format);
	vsnprintf(line, sizeof(line), format, list);
	va_end(list);
	said += std::string(line) + "\n";
}

} /* namespace adaptor */

int seam_cluster(const char *file, int mock)
{
	std::ifstream in(file);
	std::ostringstream text;

	text << in.rdbuf();
	description = text.str();
	is_mock = mock;
	asked = 0;
	said.clear();
	adaptor::chips_changed();
	return in ? 0 : -ENOENT;
}

void seam_use_books(struct ttmt *books)
{
	handle = books;
}

int seam_chip_device(int chip)
{
	return adaptor::chip_device(chip);
}

void seam_chips_changed(void)
{
	adaptor::chips_changed();
}

int seam_asked(void)
{
	return asked;
}

const char *seam_said(void)
{
	static std::string last;

	last.swap(said);
	said.clear();
	return last.c_str();
}
