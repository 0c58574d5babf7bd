// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * TT-Metal's description of its cluster is YAML. Only five flat lists of it matter here, and
 * reading them line by line saves every tracked program a YAML library. A list item is
 * "0: value" or "- 0: value"; a board's list of chips is on the same line or below.
 */
#include <cstdlib>
#include <set>
#include <sstream>
#include <string_view>
#include <vector>

#include "description.hpp"

namespace adaptor {

namespace {

struct lists {
	std::map<int, std::string> arch;
	std::map<int, std::string> unique_id;
	std::map<int, std::string> address;
	std::map<int, std::string> on_pci;
	std::vector<std::set<int>> boards;
	bool chips_of_board = false;
};

std::string_view trimmed(std::string_view text)
{
	size_t first = text.find_first_not_of(" \t-");
	size_t last = text.find_last_not_of(" \t\r\"'");

	if (first == text.npos || last < first)
		return {};
	text = text.substr(first, last + 1 - first);
	return text.substr(text.find_first_not_of("\"'"));
}

bool is_number(std::string_view text)
{
	return !text.empty() && text.size() < 10 &&
	       text.find_first_not_of("0123456789") == text.npos;
}

void read_item(std::map<int, std::string> &list, std::string_view line)
{
	std::string_view item = trimmed(line);
	size_t colon = item.find(':');

	if (colon == item.npos || !is_number(item.substr(0, colon)))
		return;
	list[std::stoi(std::string(item.substr(0, colon)))] = trimmed(item.substr(colon + 1));
}

void read_numbers(std::set<int> &numbers, std::string_view text)
{
	for (size_t at = 0; (at = text.find_first_of("0123456789", at)) != text.npos;) {
		size_t end = text.find_first_not_of("0123456789", at);
		std::string_view number = text.substr(at, end == text.npos ? end : end - at);

		if (is_number(number))
			numbers.insert(std::stoi(std::string(number)));
		at += number.size();
	}
}

void read_board(lists &all, std::string_view line)
{
	size_t chips = line.find("chips:");

	if (line.find("board_id:") != line.npos) {
		all.boards.emplace_back();
		all.chips_of_board = false;
	}
	if (chips != line.npos) {
		all.chips_of_board = true;
		line.remove_prefix(chips);
	} else if (line.find(':') != line.npos) {
		all.chips_of_board = false;
	}
	if (all.chips_of_board && !all.boards.empty())
		read_numbers(all.boards.back(), line);
}

void read_line(lists &all, std::string_view section, std::string_view line)
{
	if (section == "arch")
		read_item(all.arch, line);
	else if (section == "chip_unique_ids")
		read_item(all.unique_id, line);
	else if (section == "chip_pci_bdfs")
		read_item(all.address, line);
	else if (section == "chips_with_mmio")
		read_item(all.on_pci, line);
	else if (section == "boards")
		read_board(all, line);
}

/* Which chip is behind which is certain only on a board with one chip on PCI and one off it. */
void add_remote_chip(description &chips, const std::set<int> &board)
{
	std::vector<int> local, remote;

	for (int chip : board)
		(chips[chip].gateway == chip ? local : remote).push_back(chip);
	if (local.size() != 1 || remote.size() != 1)
		return;
	chips[remote[0]].gateway = local[0];
	chips[remote[0]].behind = 1;
}

description join(const lists &all)
{
	description chips;

	for (const auto &[chip, arch] : all.arch)
		chips[chip].arch = arch;
	for (const auto &[chip, id] : all.unique_id)
		chips[chip].unique_id = std::strtoull(id.c_str(), nullptr, 0);
	for (const auto &[chip, address] : all.address)
		chips[chip].address = address;
	for (const auto &item : all.on_pci)
		chips[item.first].gateway = item.first;
	for (const std::set<int> &board : all.boards)
		add_remote_chip(chips, board);
	return chips;
}

} /* namespace */

description read_description(const std::string &text)
{
	std::istringstream lines(text);
	std::string line, section;
	lists all;

	while (std::getline(lines, line)) {
		if (line.empty() || line[0] == '#')
			continue;
		if (line[0] == ' ' || line[0] == '-')
			read_line(all, section, line);
		else
			section = line.substr(0, line.find(':'));
	}
	return join(all);
}

} /* namespace adaptor */
