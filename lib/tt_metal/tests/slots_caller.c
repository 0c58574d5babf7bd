// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A library that has slots for a function of another one: for the call, and in a table. Where
 * it takes the address too (ADDRESS), the linker makes one slot of that and the call.
 */
typedef int function(void);

function target;
function call;
function call_by_table;
function *address_of_target(void);

/* Which another library could define as well, so the compiler does not know what is in it. */
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
