// SPDX-License-Identifier: GPL-2.0-or-later
/* A library whose function others call, and it itself. */
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
