// SPDX-License-Identifier: GPL-2.0-or-later
/* A library with a function that others and the library itself call. */
typedef int function(void);

function target;
function call_inside;

int target(void)
{
	return 1;
}

int call_inside(void)
{
	return target();
}
