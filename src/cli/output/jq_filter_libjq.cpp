// SPDX-License-Identifier: BSL-1.0
#include "cli/output/jq_filter.hpp"

#include "cli/errors/wrong_usage.hpp"
#include "cli/render/text.hpp"

// These headers do not say that they are C.
extern "C" {
#include <jq.h>
}

#include <new>
#include <utility>

namespace neuroflash::cli {

namespace {

struct jq_deleter
{
    void operator()(jq_state* state) const noexcept { jq_teardown(&state); }
};

/// A value of jq. Its functions consume their arguments, so that each use needs a copy.
class jq_value
{
public:
    explicit jq_value(jv value) noexcept : value_(value) {}
    ~jq_value() { jv_free(value_); }
    jq_value(jq_value const&) = delete;
    jq_value& operator=(jq_value const&) = delete;

    jv copy() const noexcept { return jv_copy(value_); }
    bool is_valid() const noexcept { return jv_is_valid(value_) != 0; }
    bool is_string() const noexcept { return jv_get_kind(value_) == JV_KIND_STRING; }

    /// A string as it is, anything else as JSON.
    std::string text() const
    {
        auto const shown = jq_value(is_string() ? copy() : jv_dump_string(copy(), 0));
        auto const size = jv_string_length_bytes(shown.copy());
        return std::string(jv_string_value(shown.value_), static_cast<std::size_t>(size));
    }

private:
    jv value_;
};

/// A filter may give results without end.
constexpr auto most_output = std::size_t(64) << 20;

/// What jq says, as the part of a sentence.
std::string to_text(std::string said)
{
    for (auto const* const prefix : {"jq: ", "error: "}) {
        if (said.starts_with(prefix)) said.erase(0, std::string_view(prefix).size());
    }
    while (said.ends_with(':') || said.ends_with('.')) said.pop_back();
    if (said == "break") return "the filter reads more than the one document";
    constexpr std::size_t most = 200;
    return shortened(printable(said), most);
}

error failed(std::string said)
{
    return wrong_usage(
        "--jq: " + to_text(std::move(said)) + '.',
        "Save a document with --json, and try the filter on it with jq.");
}

// There is one document, and no place for what `debug` says. Called by C.
jv no_input(jq_state*, void*) noexcept
{
    return jv_invalid();
}

void ignore(void*, jv message) noexcept
{
    jv_free(message);
}

class libjq_filter : public jq_filter
{
public:
    libjq_filter() : state_(jq_init())
    {
        if (!state_) throw std::bad_alloc();
        jq_set_error_cb(state_.get(), &keep_first, this);
        // Version 1.6 does not initialize these.
        jq_set_input_cb(state_.get(), &no_input, nullptr);
        jq_set_debug_cb(state_.get(), &ignore, nullptr);
        // Without these, a filter that includes a module would end the program.
        jq_set_attr(state_.get(), jv_string("JQ_LIBRARY_PATH"), jv_array());
        jq_set_attr(state_.get(), jv_string("JQ_ORIGIN"), jv_string("/"));
    }

    bool compile_here(std::string const& program)
    {
        return jq_compile(state_.get(), program.c_str()) != 0;
    }

    error failure() { return failed(std::exchange(said_, {})); }

    result<std::string> apply(std::string const& document) override
    {
        jq_start(
            state_.get(), jv_parse_sized(document.data(), static_cast<int>(document.size())), 0);
        auto lines = std::string();
        for (;;) {
            auto const next = jq_value(jq_next(state_.get()));
            if (next.is_valid()) {
                lines += next.text() + '\n';
                if (lines.size() > most_output) return failed("the filter makes more than 64 MiB");
                continue;
            }
            if (jq_halted(state_.get()) != 0) return halted(std::move(lines));
            auto const has_message = jv_invalid_has_msg(next.copy()) != 0;
            if (!has_message) return lines;
            auto const message = jq_value(jv_invalid_get_msg(next.copy()));
            return failed(message.text());
        }
    }

private:
    /// `halt` ends without a failure; `halt_error` has a message or a code.
    result<std::string> halted(std::string lines)
    {
        auto const message = jq_value(jq_get_error_message(state_.get()));
        auto const code = jq_value(jq_get_exit_code(state_.get()));
        if (message.is_valid()) return failed(message.text());
        if (code.is_valid()) return failed("the filter ended with code " + code.text());
        return lines;
    }

    /// Keeps the first line of what jq says; the others show the program again. Called by C.
    static void keep_first(void* self, jv message) noexcept
    {
        try {
            auto& kept = static_cast<libjq_filter*>(self)->said_;
            auto const text = jq_value(jq_format_error(message)).text();
            if (kept.empty()) kept = text.substr(0, text.find('\n'));
        } catch (std::bad_alloc const&) { // the error is then reported without this text
        }
    }

    std::unique_ptr<jq_state, jq_deleter> state_;
    std::string said_;
};

} // namespace

result<std::shared_ptr<jq_filter>> jq_filter::compile(std::string const& program)
{
    auto made = std::make_shared<libjq_filter>();
    if (!made->compile_here(program)) return made->failure();
    return std::shared_ptr<jq_filter>(std::move(made));
}

} // namespace neuroflash::cli
