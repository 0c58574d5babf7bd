/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../../standin/metal.hpp"
