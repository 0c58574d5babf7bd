// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * Map a chip to its tracked device. A real chip is found by the address of the PCI function
 * that it is reached through, a mock chip among the simulated devices. The two must not be
 * confused: descriptions of mock chips have PCI addresses too, which a card of this machine
 * may have as well. So a chip counts as real only if TT-Metal does not call it a mock chip
 * and this process has the card's node open.
 */
#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <mutex>

#include "cards.hpp"
#include "chips.hpp"
#include "cluster.hpp"
#include "description.hpp"
#include "report.hpp"
#include "say.hpp"

namespace adaptor {

namespace {

const char names_variable[] = "TTMT_DEVICES";

/* A device's index (or number), or -1 and the reason. */
struct place {
	int device;
	std::string why;

	static place none(const std::string &why)
	{
		return { -1, why };
	}
};

struct free_list {
	void operator()(struct ttmt_device_list *list)
	{
		ttmt_device_list_free(list);
	}
};

using device_list = std::unique_ptr<struct ttmt_device_list, free_list>;

device_list list_devices()
{
	struct ttmt_device_list *list;

	return device_list(ttmt_device_list_new(&list) ? nullptr : list);
}

/* Everything needed to find the chips. */
struct surroundings {
	description chips = read_description(cluster_description());
	std::vector<card> all_cards = cards();
	bool is_mock = cluster_is_mock();
	const char *names = getenv(names_variable);
	device_list devices = list_devices();
};

int number_at(const surroundings &around, int index)
{
	uint32_t number;

	return ttmt_device_list_number(around.devices.get(), index, &number) ? -1 : (int)number;
}

bool is_simulated(const surroundings &around, int index)
{
	char address[32];

	return ttmt_device_list_pci(around.devices.get(), index, address, sizeof(address)) ==
	       -ENOENT;
}

bool has_open_card(const surroundings &around)
{
	for (const card &card : around.all_cards)
		if (card.is_open)
			return true;
	return false;
}

bool has_cards(const surroundings &around)
{
	if (!around.all_cards.empty())
		return true;
	for (int i = 0; i < ttmt_device_list_count(around.devices.get()); i++)
		if (!is_simulated(around, i))
			return true;
	return false;
}

/*
 * The card whose chip has this unique id; NULL if there is none or more than one. Some firmware
 * reports no id, and TT-Metal's id is not always the chip's own.
 */
const card *card_by_id(const surroundings &around, uint64_t id)
{
	const card *found = nullptr;

	for (const card &card : around.all_cards) {
		if (!id || card.asic_id != id)
			continue;
		if (found)
			return nullptr;
		found = &card;
	}
	return found;
}

bool is_at(const card &card, const std::string &address)
{
	return !strcasecmp(card.address.c_str(), address.c_str());
}

const card *card_at(const surroundings &around, const std::string &address)
{
	for (const card &card : around.all_cards)
		if (is_at(card, address))
			return &card;
	return nullptr;
}

/* The address of the PCI function of a chip on PCI. */
place find_function(const surroundings &around, const described_chip &chip, std::string &address)
{
	const card *named = card_by_id(around, chip.unique_id);
	const card *there;

	address = chip.address.empty() && named ? named->address : chip.address;
	if (address.empty())
		return place::none("TT-Metal does not tell its PCI address");
	if (named && !is_at(*named, address))
		return place::none("it is at " + address + ", with the id of " + named->address);
	there = card_at(around, address);
	if (!there || !there->is_open)
		return place::none("this process does not have " + address + " open");
	return { 0, "" };
}

place find_on_card(const surroundings &around, int number)
{
	auto chip = around.chips.find(number);
	std::string address;
	place function;
	int index;

	if (chip == around.chips.end())
		return place::none("TT-Metal does not describe its chips");
	if (chip->second.gateway < 0)
		return place::none("TT-Metal does not tell which PCI function it is behind");
	function = find_function(around, around.chips.at(chip->second.gateway), address);
	if (function.device < 0)
		return function;
	index = ttmt_device_list_find_pci(around.devices.get(), address.c_str(),
					  chip->second.behind);
	if (index < 0)
		return place::none("there is no device for chip " +
				   std::to_string(chip->second.behind) + " of " + address);
	return { index, "" };
}

/* "wormhole_b0" is a wormhole. An unknown architecture matches any. */
bool is_of_another_architecture(const surroundings &around, int number, int index)
{
	auto chip = around.chips.find(number);
	char arch[32];

	if (chip == around.chips.end() || chip->second.arch.empty() ||
	    ttmt_device_list_text(around.devices.get(), index, "arch", arch, sizeof(arch)) ||
	    !strcmp(arch, "unknown"))
		return false;
	return chip->second.arch.compare(0, strlen(arch), arch) != 0;
}

place find_simulated(const surroundings &around, int number)
{
	int count = ttmt_device_list_count(around.devices.get());
	int left = number;
	int index = 0;

	for (; index < count; index++)
		if (is_simulated(around, index) && left-- == 0)
			break;
	if (index == count)
		return place::none("there are too few simulated devices, " +
				   std::to_string(number - left));
	if (is_of_another_architecture(around, number, index))
		return place::none("it is a " + around.chips.at(number).arch + ", but tt" +
				   std::to_string(number_at(around, index)) + " is not");
	return { index, "" };
}

/* By a list such as "0:tt0,1:tt1". */
place find_named(const surroundings &around, int number)
{
	const char *at = around.names;
	int wanted = -1;
	int index;

	for (int end = 0; *at; at += end + (at[end] == ',')) {
		unsigned int chip, device;

		end = 0;
		if (sscanf(at, "%5u:tt%9u%n", &chip, &device, &end) != 2 || !end ||
		    (at[end] && at[end] != ','))
			return place::none(std::string(names_variable) + "=" + around.names +
					   " is not as 0:tt0,1:tt1");
		if ((int)chip == number)
			wanted = (int)device;
	}
	if (wanted < 0)
		return place::none(std::string(names_variable) + " does not name it");
	index = ttmt_device_list_find(around.devices.get(), wanted);
	if (index < 0)
		return place::none("there is no tt" + std::to_string(wanted));
	if (!is_simulated(around, index))
		return place::none("it is not on a card, and tt" + std::to_string(wanted) + " is");
	return { index, "" };
}

place find_chip(const surroundings &around, int number)
{
	if (!around.devices)
		return place::none("no devices are tracked");
	if (!around.chips.empty() && !around.chips.count(number))
		return place::none("TT-Metal describes no such chip");
	if (!around.is_mock && has_open_card(around))
		return find_on_card(around, number);
	if (around.names && *around.names)
		return find_named(around, number);
	if (!around.is_mock && has_cards(around))
		return place::none("this process has no card open");
	return find_simulated(around, number);
}

/*
 * Fill in what is unknown about the cards that this process drives. The chips of some boards
 * become known only then.
 */
void fill_devices(surroundings &around)
{
	bool more = false;

	for (const card &card : around.all_cards) {
		int index = ttmt_device_list_find_pci(around.devices.get(), card.address.c_str(), 0);

		if (card.is_open && index >= 0)
			more |= ttmt_device_fill(books(), around.devices.get(), index) > 0;
	}
	if (!more)
		return;
	around.devices = list_devices();
	for (const auto &[number, chip] : around.chips)
		if (chip.behind)
			ttmt_device_fill(books(), around.devices.get(),
					 find_on_card(around, number).device);
}

constexpr int limit = 1024;

/* By logical id: the device's number plus 1, or one of these. */
enum { UNKNOWN = 0, NONE = -1, NONE_UNSAID = -2 };
std::atomic<int> known[limit];

std::mutex lock;
unsigned int generation;

/* Why each untracked chip is not tracked, whether printed already or not. */
std::string *reasons[limit];

void keep(surroundings &around, int number)
{
	place found = find_chip(around, number);

	if (found.device >= 0) {
		known[number] = number_at(around, found.device) + 1;
		return;
	}
	if (!reasons[number])
		reasons[number] = new std::string;
	known[number] = *reasons[number] == found.why ? NONE : NONE_UNSAID;
	*reasons[number] = found.why;
}

/* If chips_changed() ran meanwhile, the answer is stale and dropped: the next call asks again. */
void find_all(int number)
{
	unsigned int begun = [] {
		std::lock_guard<std::mutex> guard(lock);

		return generation;
	}();
	surroundings around;

	if (!around.is_mock)
		fill_devices(around);

	std::lock_guard<std::mutex> guard(lock);

	if (generation != begun)
		return;
	for (const auto &chip : around.chips)
		if (chip.first >= 0 && chip.first < limit && known[chip.first] == UNKNOWN)
			keep(around, chip.first);
	if (known[number] == UNKNOWN)
		keep(around, number);
}

void say_why(int number)
{
	std::lock_guard<std::mutex> guard(lock);
	int unsaid = NONE_UNSAID;

	if (known[number].compare_exchange_strong(unsaid, NONE))
		say("chip %d is not tracked: %s", number, reasons[number]->c_str());
}

} /* namespace */

int chip_device(int chip)
{
	if (chip < 0 || chip >= limit)
		return -1;
	if (known[chip].load(std::memory_order_relaxed) == UNKNOWN)
		find_all(chip);
	if (known[chip].load(std::memory_order_relaxed) == NONE_UNSAID)
		say_why(chip);

	int device = known[chip].load(std::memory_order_relaxed);

	return device > 0 ? device - 1 : -1;
}

bool chip_is_known(int chip)
{
	return chip >= 0 && chip < limit && known[chip] != UNKNOWN;
}

void chips_changed()
{
	std::lock_guard<std::mutex> guard(lock);

	generation++;
	for (std::atomic<int> &chip : known)
		chip = UNKNOWN;
}

void chips_before_fork()
{
	lock.lock();
}

void chips_after_fork()
{
	lock.unlock();
}

} /* namespace adaptor */
