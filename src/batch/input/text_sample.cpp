// SPDX-License-Identifier: BSL-1.0
#include "batch/input/text_sample.hpp"

#include "batch/input/kinds.hpp"
#include "batch/input/line_shapes.hpp"

#include <algorithm>
#include <utility>

namespace neuroflash::inline v0::batch {

namespace {

using proof = line_kind::proof;

/// The text after `=` or `:` in settings may be a secret.
std::string begins_with(std::string_view line, file_kind const& kind)
{
    constexpr std::size_t longest = 40;
    auto const has_values = kind == kinds::settings || kind == kinds::yaml || kind == kinds::http;
    auto const end = has_values ? line.find_first_of("=:") : line.npos;
    if (end != line.npos) return std::string(line.substr(0, std::min(longest, end + 1)));
    auto cut = std::min(longest, line.size());
    while (cut > 0 && cut < line.size() && (line[cut] & 0xc0) == 0x80) --cut;
    return std::string(line.substr(0, cut));
}

/// Whether a first line of this kind is reported as a line, because the others may be prompts.
bool is_of_one_line(file_kind const& kind)
{
    return kind == kinds::comment || kind == kinds::other_tool || kind == kinds::heading;
}

bool is_section(std::string_view line)
{
    return line.size() > 2 && line.starts_with('[') && line.ends_with(']') &&
        !shapes::name_in_front(line.substr(1)).empty();
}

} // namespace

text_sample::detection make_detection(std::string_view line, file_kind kind, std::int64_t number)
{
    auto made = text_sample::detection();
    made.kind = kind;
    made.line = number;
    made.begins = begins_with(line, kind);
    return made;
}

/// Numbers that follow one another are a list, and headings that do are a mail.
void text_sample::note_order(std::string_view line, line_kind const& got, std::int64_t number)
{
    auto const entry = number_of_entry(line);
    if (entry && last_entry_ && *entry == *last_entry_ + 1) {
        decided_ = make_detection(line, kinds::list, number);
    }
    last_entry_ = entry;

    constexpr std::size_t enough = 3;
    if (got.kind != kinds::mail) {
        headings_.clear();
        return;
    }
    auto name = shapes::lower(line.substr(0, line.find(':')));
    if (std::find(headings_.begin(), headings_.end(), name) == headings_.end())
        headings_.push_back(std::move(name));
    if (headings_.size() == enough) decided_ = make_detection(line, kinds::mail, number);
}

/// `"a fox` and later `in snow",3` are a quoted cell with a line break.
void text_sample::note_quotes(std::string_view line, std::int64_t number)
{
    if (opens_quotation(line) && !open_quote_) {
        open_quote_ = make_detection(line, kinds::strings, number);
        return;
    }
    if (open_quote_ && closes_quotation(line)) decided_ = open_quote_;
}

void text_sample::add(std::string_view line, std::int64_t number)
{
    ++lines_;
    if (decided_) return;
    if (lines_ == 1) first_ = make_detection(line, kinds::rows, number);
    rows_.add(line);
    auto got = kind_by_line(line);
    auto const whole = got.weight == proof::file ||
        (lines_ == 1 && got.weight == proof::line && !is_of_one_line(got.kind));
    if (whole) {
        decided_ = make_detection(line, got.kind, number);
        return;
    }
    note_order(line, got, number);
    note_quotes(line, number);
    sections_ += is_section(line) ? 1 : 0;
    if (!got.kind.known() || is_of_one_line(got.kind)) return;
    auto const same = [&](count const& one) { return one.kind == got.kind; };
    auto at = std::find_if(counts_.begin(), counts_.end(), same);
    auto name = std::string(line.substr(0, line.find_first_of(":=")));
    if (at == counts_.end()) {
        auto made = count();
        made.kind = got.kind;
        made.first = make_detection(line, got.kind, number);
        made.first_name = name;
        at = counts_.insert(at, std::move(made));
    }
    ++at->lines;
    at->names_differ = at->names_differ || name != at->first_name;
}

std::optional<text_sample::detection> text_sample::found() const
{
    if (decided_) return decided_;
    for (auto const& one : counts_) {
        // These kinds were recognised by their order.
        if (one.kind == kinds::mail || one.kind == kinds::list) continue;
        auto const settings = one.kind == kinds::settings;
        // `[masterpiece]` alone is a prompt.
        auto const lines = one.lines + (settings ? sections_ : 0);
        // `Room: 101` and `Room: 102` are two prompts.
        auto const named = settings || one.kind == kinds::yaml;
        auto const repeats = named && one.lines > 1 && !one.names_differ;
        if (lines < 2 || lines * 2 < lines_ || repeats) continue;
        return one.first;
    }
    return rows_.is_table() ? std::optional(first_) : std::nullopt;
}

} // namespace neuroflash::inline v0::batch
