// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The description of the machine: two n300, each with a second chip behind the first.
 */
#include <fstream>
#include <stdexcept>

#include <stdlib.h>

#include "metal.hpp"

std::string tt::tt_metal::SerializeClusterDescriptor()
{
	char folder[] = "/tmp/standin_XXXXXX";

	if (!mkdtemp(folder))
		throw std::runtime_error("no folder for the description of the cluster");
	std::string path = std::string(folder) + "/cluster_descriptor.yaml";

	std::ofstream(path) << "arch:\n"
			       "  0: wormhole_b0\n  1: wormhole_b0\n  2: wormhole_b0\n  3: wormhole_b0\n"
			       "chip_unique_ids:\n"
			       "  0: 1048576\n  1: 1048577\n  2: 1048592\n  3: 1048593\n"
			       "chips_with_mmio:\n"
			       "  - 0: 0\n  - 2: 1\n"
			       "chip_pci_bdfs:\n"
			       "  0: 0000:7e:00.0\n  2: 0000:7f:00.0\n";
	return path;
}
