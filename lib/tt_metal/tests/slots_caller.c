// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A library that has slots for a function of another one: for a call, and in a table. If it also
 * takes the address (ADDRESS), the linker uses one slot for that and the call.
 */
typedef int function(void);

function target;
function call;
function call_by_table;
function *address_of_target(void);

/* Another library could override it, so the compiler cannot assume its content. */
function *const table[] = { target };

int call(void)
{
	return target();
}

int call_by_table(void)
{
	return table[0]();
}

#ifdef ADDRESS
function *address_of_target(void)
{
	return target;
}
#endif
