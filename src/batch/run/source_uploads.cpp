// SPDX-License-Identifier: BSL-1.0
#include "batch/run/source_uploads.hpp"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <system_error>
#include <utility>

namespace neuroflash::inline v0::batch {

namespace {

namespace fs = std::filesystem;

/// The name under which the journal has the upload of a source.
std::string note_name(std::string const& source)
{
    return "upload:" + source;
}

/// The properties that distinguish versions of a file; empty if there is no such file.
std::string stamp_of(fs::path const& file)
{
    auto failed = std::error_code();
    if (!fs::is_regular_file(file, failed) || failed) return {};
    auto const size = fs::file_size(file, failed);
    if (failed) return {};
    auto const changed = fs::last_write_time(file, failed);
    if (failed) return {};
    return std::to_string(size) + '-' + std::to_string(changed.time_since_epoch().count());
}

/// The id in a note, which is a stamp, a blank, and the id of any characters.
std::string id_in(std::string const& note)
{
    auto const blank = note.find(' ');
    return blank == std::string::npos ? std::string() : note.substr(blank + 1);
}

/// All images of an edit, the mask as the last one.
std::vector<std::string> all_of(edit_images images)
{
    auto all = std::move(images.sources);
    if (!images.mask.empty()) all.push_back(std::move(images.mask));
    return all;
}

} // namespace

asio::awaitable<result<edit_inputs>> source_uploads::inputs_of(edit_images images)
{
    auto made = edit_inputs();
    for (auto const& source : images.sources) {
        auto finding = input_of(source);
        auto id = co_await std::move(finding);
        if (!id) co_return id.error();
        made.sources.push_back(std::move(*id));
    }
    if (images.mask.empty()) co_return made;
    auto finding = input_of(images.mask);
    auto id = co_await std::move(finding);
    if (!id) co_return id.error();
    made.mask = std::move(*id);
    co_return made;
}

asio::awaitable<edit_inputs> source_uploads::inputs_of_sent(work_unit unit)
{
    auto const made = std::make_shared<edit_inputs>();
    auto work = blocking_worker::journal_work(
        [made, unit = std::move(unit)](journal& in) { *made = inputs_in(in, unit); });
    auto recording = state_.record(std::move(work));
    (void)co_await std::move(recording); // a failure stops the run by itself
    co_return std::move(*made);
}

edit_inputs source_uploads::inputs_in(journal& in, work_unit const& unit)
{
    auto made = edit_inputs();
    auto sent = in.requests().inputs_of(unit.part);
    for (auto& id : sent.sources) made.sources.push_back(stored_image_id(std::move(id)));
    if (!sent.mask.empty()) made.mask = stored_image_id(std::move(sent.mask));
    if (!made.sources.empty()) return made;
    // A journal of an earlier version has the notes of the uploads only. What is in none of them is
    // an id itself.
    auto const noted_or_named = [&in](std::string const& source) {
        auto const known = id_in(in.meta(note_name(source)));
        return stored_image_id(known.empty() ? source : known);
    };
    for (auto const& source : unit.what.sources) made.sources.push_back(noted_or_named(source));
    if (!unit.what.mask.empty()) made.mask = noted_or_named(unit.what.mask);
    return made;
}

file_changes
source_uploads::changes_in(journal& in, fs::path const& folder, edit_images const& images)
{
    auto made = file_changes();
    for (auto const& source : all_of(images)) {
        auto const note = in.meta(note_name(source));
        if (note.empty()) continue;
        auto const stamp = stamp_of(folder / source);
        auto& found = stamp.empty() ? made.gone : made.changed;
        if (found.empty() && !note.starts_with(stamp + ' ')) found = source;
    }
    return made;
}

asio::awaitable<std::string> source_uploads::sent_as_ids(work_unit unit)
{
    auto reading = inputs_of_sent(unit);
    auto const inputs = co_await std::move(reading);
    auto sent = inputs.sources;
    if (inputs.mask) sent.push_back(*inputs.mask);
    auto names = std::string();
    for (auto const& source : all_of(images_of(unit.what))) {
        if (std::find(sent.begin(), sent.end(), stored_image_id(source)) == sent.end()) continue;
        names += (names.empty() ? "" : ", ") + source;
    }
    co_return names;
}

asio::awaitable<void> source_uploads::forget(work_unit const& unit)
{
    auto names = std::vector<std::string>();
    for (auto const& source : all_of(images_of(unit.what))) {
        if (!stamp_of(state_.sources_from / source).empty()) names.push_back(note_name(source));
    }
    if (names.empty()) co_return;
    auto work =
        blocking_worker::journal_work([part = unit.part, names = std::move(names)](journal& in) {
            auto const sent = all_of(in.requests().inputs_of(part));
            for (auto const& name : names) {
                auto const known = id_in(in.meta(name));
                if (std::find(sent.begin(), sent.end(), known) != sent.end()) in.set_meta(name, "");
            }
        });
    (void)co_await state_.record(std::move(work)); // a failure stops the run by itself
}

asio::awaitable<result<std::string>> source_uploads::noted(std::string source)
{
    auto const note = std::make_shared<std::string>();
    auto work = blocking_worker::journal_work(
        [note, name = note_name(source)](journal& in) { *note = in.meta(name); });
    auto const read = co_await state_.record(std::move(work));
    if (!read) co_return read.error();
    co_return *note;
}

/// One item at a time uploads a source. The others find its note.
asio::awaitable<result<stored_image_id>> source_uploads::input_of(std::string source)
{
    while (uploading_.contains(source) && !state_.stop.why) co_await state_.tasks.wait();
    uploading_.insert(source);
    auto finding = find_or_upload(source);
    auto id = co_await std::move(finding);
    uploading_.erase(source);
    state_.tasks.wake();
    co_return id;
}

asio::awaitable<result<stored_image_id>> source_uploads::find_or_upload(std::string source)
{
    auto reading = noted(source);
    auto const note = co_await std::move(reading);
    if (!note) co_return note.error();
    auto const file = state_.sources_from / source;
    auto const stamp = stamp_of(file);
    auto const known = id_in(*note);
    // A file that no longer exists was uploaded before; otherwise the source is an id.
    if (stamp.empty()) co_return stored_image_id(known.empty() ? source : known);
    if (note->starts_with(stamp + ' ')) co_return stored_image_id(known);
    auto about = named_wait("an upload", named_wait::kind::free);
    about.until = state_.time->now() + state_.service.download_deadline;
    auto sending = state_.tasks.cancellable(
        state_.client->upload_image(image_file(file), state_.call_options()), about);
    auto const came = co_await std::move(sending);
    if (!came) co_return came.error();
    auto work = blocking_worker::journal_work(
        [name = note_name(source), text = stamp + ' ' + came->id.str()](journal& in) {
            in.set_meta(name, text);
        });
    auto const written = co_await state_.record(std::move(work));
    if (!written) co_return written.error();
    co_return came->id;
}

} // namespace neuroflash::inline v0::batch
