// SPDX-License-Identifier: BSL-1.0
#include "batch/run/item_faults.hpp"

#include "batch/input/check_item.hpp"
#include "batch/input/file_kind.hpp"
#include "batch/input/kinds.hpp"
#include "batch/run/paid_request.hpp"

#include "support/image_source.hpp"

#include <neuroflash/api/check.hpp>
#include <neuroflash/api/extra_members.hpp>

#include <filesystem>
#include <string_view>
#include <system_error>

namespace neuroflash::inline v0::batch {

namespace {

/// Why a source cannot be an id of the guide's surface; empty if it can, or is a path. The service
/// answers 500 to what it cannot resolve, and then the charge is not known.
std::string fault_of_guide_id(std::string const& source)
{
    if (source.find('/') != source.npos) return {};
    if (auto const why = api::invalid_id_reason(source); !why.empty()) {
        return "its source " + source + " is not an id: it " +
            std::string(why.substr(0, why.size() - 1));
    }
    if (kind_by_name(source) != kinds::image) return {};
    return "its source " + source + " is the name of a file that does not exist";
}

} // namespace

/// A source that is a file of this machine; empty if there is none.
std::string item_faults::local_source(item const& what) const
{
    for (auto const& source : what.sources) {
        auto failed = std::error_code();
        auto const file = state_.sources_from / source;
        if (std::filesystem::is_regular_file(file, failed)) return source;
    }
    return {};
}

/// Why a name that is no file's cannot be an id either; empty if it can.
std::string item_faults::fault_of_id(std::string const& name)
{
    if (support::is_address(name)) {
        return (name.starts_with("data:") ? "data:..." : name) +
            " is an address, and not an image id: upload it first, and name the id";
    }
    auto const fine = api::check_stored_id("image_id", name);
    return fine ? std::string() : fine.error().message();
}

/// A file as its first look showed it. Ids are not kept: an input may have a million of them.
item_faults::seen_file item_faults::look_at(std::string const& name)
{
    if (auto const known = known_.find(name); known != known_.end()) return known->second;
    auto seen = seen_file();
    auto const file = state_.sources_from / name;
    if (!support::is_there(file)) {
        seen.fault = fault_of_id(name);
        return seen;
    }
    auto const found = state_.client->examine_image(image_file(file));
    if (found) seen.image = *found;
    else seen.fault = found.error().message();
    known_.emplace(name, seen);
    return seen;
}

/// Why an image of an edit can neither be uploaded nor be an id; empty if it can. `word` says what
/// it is for.
std::string item_faults::fault_of_file(std::string const& word, std::string const& name)
{
    if (name.empty()) return {};
    auto fault = look_at(name).fault;
    if (fault.empty()) return {};
    // The names of parameters mean nothing to the author of the input.
    for (auto const* const parameter : {"image_file: ", "image_id: "}) {
        if (fault.starts_with(parameter)) fault.erase(0, std::string_view(parameter).size());
    }
    return "its " + word + ' ' + fault;
}

std::string item_faults::fault_of_files(item const& what)
{
    for (auto const& source : what.sources) {
        if (auto fault = fault_of_file("source", source); !fault.empty()) return fault;
    }
    if (what.mask.empty()) return {};
    if (auto fault = fault_of_file("mask", what.mask); !fault.empty()) return fault;
    // A mask of another size is known for files only.
    auto const mask = look_at(what.mask).image;
    auto const first = look_at(what.sources.front()).image;
    if (!mask || !first || !support::has_other_pixels(*mask, *first)) return {};
    return "its mask " + what.mask + " has " + support::pixels_of(*mask) + ", and " +
        what.sources.front() + " has " + support::pixels_of(*first);
}

std::string item_faults::fault_of(item const& what)
{
    // On image-service v1 every source that is not a file is an id.
    if (state_.is_on_v1()) {
        auto const& field = state_.service.fields.edit_input;
        if (what.sources.size() > 1 && !api::takes_array(field)) {
            return "it has several sources, and client_params::fields.edit_input is " + field +
                ", which takes a single id";
        }
        auto fault = fault_of_files(what);
        return fault.empty() ? fault_by_models(what, models_) : fault;
    }
    if (!what.mask.empty()) return "it has a mask, which needs client_params::surface v1";
    if (auto const file = local_source(what); !file.empty()) {
        return "its source " + file +
            " is a file of this machine, which needs client_params::surface v1";
    }
    for (auto const& source : what.sources) {
        if (auto fault = fault_of_guide_id(source); !fault.empty()) return fault;
    }
    if (auto const sources = sources_of(*state_.client, what); !sources) {
        return "its source is not an image of the service (" + sources.error().message() + ')';
    }
    return fault_by_models(what, models_);
}

} // namespace neuroflash::inline v0::batch
