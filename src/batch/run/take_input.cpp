// SPDX-License-Identifier: BSL-1.0
#include "batch/run/take_input.hpp"

#include "batch/input/prompt_reader.hpp"
#include "batch/input/rejections.hpp"
#include "batch/input/shard_choice.hpp"

#include <chrono>
#include <optional>
#include <utility>

namespace neuroflash::inline v0::batch {

namespace {

constexpr auto progress_every = std::chrono::seconds(1);

item defaults_of(batch_params const& params)
{
    auto made = item();
    made.model = params.model;
    made.images = params.num_images.value_or(1);
    made.aspect_ratio = params.aspect_ratio;
    made.output_format = params.output_format;
    made.brand_voice = params.brand_voice;
    return made;
}

/// Plans a line. A key has one content in the whole input, whichever parts its lines belong to.
plan_result plan_line(journal& into, shard const& part, item const& what, std::int64_t line)
{
    if (part.count > 1 && !into.items().claim_key(what)) return plan_result::clash;
    if (!is_ours(part, what.prompt)) return plan_result::elsewhere;
    return into.items().plan(what, line);
}

/// Lines of which the same must be said: the first one, and how many there are.
class noted_lines
{
public:
    noted_lines() = default;

    void add(std::int64_t line, std::string const& file)
    {
        if (count_++ == 0) first_ = "line " + std::to_string(line) + " (" + file + ')';
    }

    /// `text` follows the lines; empty if there are none.
    std::string said(std::string const& text) const
    {
        if (count_ == 0) return {};
        auto const more = count_ - 1;
        auto const others =
            more == 0 ? std::string() : ", and " + std::to_string(more) + " more like it";
        return first_ + others + text;
    }

private:
    std::int64_t count_ = 0;
    std::string first_;
};

class input_reader
{
public:
    input_reader(journal& into, input_context const& context)
        : into_(into), context_(context),
          rejections_([this](std::int64_t line, std::string const& text) {
              auto event = batch_event(event_kind::invalid_line);
              event.line = line;
              event.message = text;
              context_.emit(std::move(event));
          })
    {
    }

    taken_input run(batch_input const& from)
    {
        try {
            read(from);
        } catch (input_refused const& e) {
            made_.refused = e.why();
        }
        for (auto const& [reason, count] : rejections_.more()) {
            auto event = batch_event(event_kind::more_invalid_lines);
            event.number = count;
            event.message = reason;
            context_.emit(std::move(event));
        }
        return std::move(made_);
    }

private:
    void read(batch_input const& from)
    {
        auto reader = prompt_reader(from, defaults_of(context_.params), context_.stop);
        try {
            read_lines(reader);
        } catch (input_refused const&) {
            say(reader.skipped_comments());
            throw;
        }
        say(reader.skipped_comments());
        say(changed_.said(
            ": the file has another size or time than when it was uploaded. What was paid is not "
            "drawn again. To draw a line again, give it another key"));
        say(gone_.said(": the file is not there. What was uploaded under its name is used"));
        auto const& counts = made_.counts;
        if (context_.stop || counts.lines > counts.invalid) return;
        if (counts.lines > 0 && !context_.params.skip_invalid)
            return; // the invalid lines are the reason
        made_.refused = input_error(
            "There are no prompts in " + reader.name() + '.',
            counts.lines > 0 ? "All of its lines are invalid."
                             : "Check the file, or the command before the pipe.");
    }

    void read_lines(prompt_reader& from)
    {
        while (auto const one = from.next()) {
            if (made_.counts.lines++ == 0) say_ignored(from.ignored_columns());
            take(*one);
            show_progress();
        }
    }

    void take(read_prompt const& one)
    {
        // What an earlier version took and paid for stays an item: its result must not disappear.
        auto paid = one.earlier ? as_it_was_paid(*one.earlier) : std::nullopt;
        if (!one.what && !paid) return invalid(one.line, one.why);
        if (paid && (one.lacks_mask || paid->mask != one.earlier->mask))
            say_unused_mask(one.line, one.why.text());
        auto const why = paid ? std::string() : context_.fault_of(one.what->what());
        if (!why.empty()) {
            paid = as_it_was_paid(one.what->what());
            if (!paid) return invalid(one.line, {"the service could not draw it", ": " + why});
            if (paid->mask != one.what->what().mask) say_unused_mask(one.line, why);
        }
        auto const& what = paid ? *paid : one.what->what();
        if (!what.mask.empty() && !std::exchange(has_masks_, true)) {
            say("masks are experimental: the service does not document them, and may change the "
                "whole image");
        }
        auto& counts = made_.counts;
        switch (plan_line(into_, context_.params.part, what, one.line)) {
        case plan_result::elsewhere: ++counts.other_parts; break;
        case plan_result::fresh: ++counts.new_items; [[fallthrough]];
        case plan_result::known:
            ++counts.items;
            note_files(what, one.line);
            break;
        case plan_result::repeated: ++counts.repeated; break;
        case plan_result::clash:
            invalid(
                one.line,
                {"another line with different content has the same key",
                 ": \"" + key_of(what, identity_of(what)) + '"'});
        }
    }

    /// The item whose request was paid or may have been; empty if there is none. Earlier versions
    /// left out the column of masks.
    std::optional<item> as_it_was_paid(item const& what)
    {
        if (into_.items().may_be_paid(what)) return what;
        if (what.mask.empty()) return {};
        auto plain = what;
        plain.mask.clear();
        return into_.items().may_be_paid(plain) ? std::optional(std::move(plain)) : std::nullopt;
    }

    /// An item is its line: a file that was changed, or has the same name in another folder, makes
    /// no new one.
    void note_files(item const& what, std::int64_t line)
    {
        if (what.sources.empty() || !context_.changes_of) return;
        auto const found = context_.changes_of(what);
        if (found.changed.empty() && found.gone.empty()) return;
        auto const is_paid = into_.items().may_be_paid(what);
        if (is_paid && !found.changed.empty()) changed_.add(line, found.changed);
        if (!is_paid && !found.gone.empty()) gone_.add(line, found.gone);
    }

    void invalid(std::int64_t line, rejection const& why)
    {
        ++made_.counts.invalid;
        rejections_.add(line, why);
    }

    void say_unused_mask(std::int64_t line, std::string const& why)
    {
        if (std::exchange(has_unused_masks_, true)) return;
        say("line " + std::to_string(line) +
            " was paid without its mask, which is not used now either: " + why);
    }

    void say_ignored(std::string const& columns)
    {
        if (!columns.empty()) say("ignored columns: " + columns);
    }

    void say(std::string text)
    {
        if (text.empty()) return;
        auto event = batch_event(event_kind::reading);
        event.message = std::move(text);
        context_.emit(std::move(event));
    }

    void show_progress()
    {
        constexpr auto lines_between_looks = 1024;
        if (made_.counts.lines % lines_between_looks != 0) return;
        auto const now = std::chrono::steady_clock::now();
        if (now < next_progress_) return;
        next_progress_ = now + progress_every;
        auto event = batch_event(event_kind::reading);
        event.number = made_.counts.lines;
        context_.emit(std::move(event));
    }

    journal& into_;
    input_context const& context_;
    rejections rejections_;
    taken_input made_;
    bool has_unused_masks_ = false; ///< Whether a mask that is not used was reported.
    noted_lines changed_;           ///< Paid lines whose files have changed.
    noted_lines gone_;              ///< Lines to be sent whose files are not there any more.
    bool has_masks_ = false;        ///< Whether an item with a mask was taken, and that was said.
    std::chrono::steady_clock::time_point next_progress_ =
        std::chrono::steady_clock::now() + progress_every;
};

} // namespace

taken_input take_input(journal& into, batch_input const& from, input_context const& context)
{
    return input_reader(into, context).run(from);
}

} // namespace neuroflash::inline v0::batch
