// SPDX-License-Identifier: GPL-2.0-or-later
/* A server on a Unix socket that accounts for all processes, see peers.h. */
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <mutex>
#include <unordered_map>

#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "peers.h"

namespace {

constexpr int devices = 8;
constexpr uint64_t most_bytes = 100ULL << 30;
constexpr unsigned int buffer_types = 5;

struct key {
	int device;
	uint64_t id;

	bool operator==(const key &other) const { return device == other.device && id == other.id; }
};

struct key_hash {
	size_t operator()(const key &k) const
	{
		return std::hash<int>()(k.device) ^ (std::hash<uint64_t>()(k.id) << 1);
	}
};

struct buffer {
	uint64_t size;
	unsigned int type;
	int pid;
	uint64_t time;
	int refs;
};

/* One lock for all maps. Circular buffers and kernels have their own maps. */
std::mutex books_lock;
std::unordered_map<key, buffer, key_hash> buffers;
std::unordered_map<key, buffer, key_hash> circular_buffers;
std::unordered_map<key, buffer, key_hash> kernels;
std::array<std::array<std::atomic<uint64_t>, buffer_types + 1>, devices> used;

void alloc(const message &m)
{
	const std::lock_guard<std::mutex> guard(books_lock);

	if (m.device < 0 || m.device >= devices || !m.size || m.size > most_bytes ||
	    m.buffer_type >= buffer_types)
		return;
	auto [place, is_new] = buffers.try_emplace(key{ m.device, m.id },
						   buffer{ m.size, m.buffer_type, m.pid, m.time, 1 });
	if (!is_new)
		place->second.refs++;
	used[m.device][m.buffer_type] += m.size;
}

void free(const message &m)
{
	const std::lock_guard<std::mutex> guard(books_lock);
	const auto found = buffers.find(key{ m.device, m.id });

	if (found == buffers.end() || --found->second.refs)
		return;
	used[m.device][found->second.type] -= found->second.size;
	buffers.erase(found);
}

void answer(int connection, message m)
{
	for (size_t i = 0; i < used[0].size(); i++)
		m.used[i] = used[m.device][i];
	send(connection, &m, sizeof(m), MSG_NOSIGNAL);
}

bool receive(int connection, bool peeks, message &m)
{
	if (peeks && (recv(connection, &m, sizeof(m), MSG_PEEK) <= 0 || !m.type ||
		      m.type > MESSAGE_TYPES))
		return false;
	return recv(connection, &m, sizeof(m), MSG_WAITALL) == sizeof(m);
}

/* In the reporting process: events are sent one at a time. */
std::mutex tracking_lock;
std::mutex socket_lock;
bool enabled = true;

void send_whole(int connection, const message &m)
{
	const char *at = reinterpret_cast<const char *>(&m);
	size_t left = sizeof(m);
	const std::lock_guard<std::mutex> guard(socket_lock);

	while (left) {
		const ssize_t sent = send(connection, at, left, MSG_NOSIGNAL);

		if (sent < 0 && errno == EINTR)
			continue;
		if (sent < 0)
			return;
		at += sent;
		left -= sent;
	}
}

} // namespace

void server_run(int connection, bool peeks)
{
	message m;

	while (receive(connection, peeks, m)) {
		if (m.type == MESSAGE_ALLOC)
			alloc(m);
		else if (m.type == MESSAGE_FREE)
			free(m);
		else if (m.type == MESSAGE_QUERY)
			answer(connection, m);
	}
}

void server_report(int connection, message_type type, uint64_t id, uint64_t size)
{
	const std::lock_guard<std::mutex> guard(tracking_lock);
	message m;
	timespec now;

	if (!enabled)
		return;
	memset(&m, 0, sizeof(m));
	m.type = type;
	m.pid = getpid();
	m.id = id;
	if (type == MESSAGE_ALLOC) {
		clock_gettime(CLOCK_REALTIME, &now);
		m.time = now.tv_sec * 1000000000ULL + now.tv_nsec;
		m.size = size;
		m.buffer_type = 1;
	}
	send_whole(connection, m);
}

uint64_t server_query(int connection)
{
	message m = {};

	m.type = MESSAGE_QUERY;
	send_whole(connection, m);
	return receive(connection, false, m) ? m.used[1] : UINT64_MAX;
}
