// SPDX-License-Identifier: BSL-1.0
#include "journal.hpp"

#include <boost/uuid/random_generator.hpp>
#include <boost/uuid/uuid_io.hpp>

#include <filesystem>
#include <iomanip>
#include <iostream>
#include <stdexcept>
#include <utility>

namespace image_server {

namespace {

// A line is a ticket, one of these words, and a text in quotes. The last line of a ticket counts.
constexpr char made[] = "made";
constexpr char pending[] = "pending";
constexpr char settled[] = "settled";

} // namespace

journal::journal(std::string const& file)
{
    load(file);
    // The file is rewritten without settled tickets, so that it does not grow. The old file stays
    // until the new one is complete.
    auto const fresh = file + ".new";
    file_.open(fresh, std::ios::trunc);
    for (auto const& [ticket, what] : owed_) write(ticket, &what);
    if (!file_) throw std::runtime_error("cannot write " + fresh);
    std::filesystem::rename(fresh, file);
}

void journal::load(std::string const& file)
{
    auto in = std::ifstream(file);
    std::string ticket, kind, text;
    while (in >> ticket >> kind >> std::quoted(text)) {
        if (kind == settled) owed_.erase(ticket);
        if (kind == made) owed_.insert_or_assign(ticket, neuroflash::image_id(text));
        if (kind != pending) continue;
        if (auto const read = neuroflash::pending_generation::parse(text)) {
            owed_.insert_or_assign(ticket, *read);
        }
    }
}

std::string journal::add(owed_image what)
{
    auto const lock = std::lock_guard(mutex_);
    auto const ticket = to_string(boost::uuids::random_generator()());
    write(ticket, &owed_.emplace(ticket, std::move(what)).first->second);
    return ticket;
}

void journal::replace(std::string const& ticket, owed_image what)
{
    auto const lock = std::lock_guard(mutex_);
    write(ticket, &what);
    owed_.insert_or_assign(ticket, std::move(what));
}

void journal::remove(std::string const& ticket)
{
    auto const lock = std::lock_guard(mutex_);
    if (owed_.erase(ticket) > 0) write(ticket, nullptr);
}

std::optional<owed_image> journal::find(std::string const& ticket) const
{
    auto const lock = std::lock_guard(mutex_);
    auto const found = owed_.find(ticket);
    if (found == owed_.end()) return {};
    return found->second;
}

std::size_t journal::size() const
{
    auto const lock = std::lock_guard(mutex_);
    return owed_.size();
}

void journal::write(std::string const& ticket, owed_image const* what)
{
    file_ << ticket << ' ';
    if (!what) {
        file_ << settled << ' ' << std::quoted(std::string());
    } else if (auto const* image = std::get_if<neuroflash::image_id>(what)) {
        file_ << made << ' ' << std::quoted(image->str());
    } else {
        auto const& request = std::get<neuroflash::pending_generation>(*what);
        file_ << pending << ' ' << std::quoted(request.to_string());
    }
    file_ << std::endl; // flushed: the process may die in the next moment
    if (!file_) std::cerr << "the journal cannot be written\n";
}

} // namespace image_server
