// SPDX-License-Identifier: BSL-1.0
#include "cli/profile/profile.hpp"

#include "cli/errors/wrong_usage.hpp"
#include "cli/profile/profile_text.hpp"
#include "cli/render/text.hpp"
#include "cli/render/trimmed.hpp"
#include "cli/settings/setting_origins.hpp"
#include "cli/system/process_environment.hpp"
#include "support/atomic_file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace neuroflash::cli {

namespace fs = std::filesystem;

namespace {

constexpr auto profile_variable = "NEUROFLASH_PROFILE";

/// A config file of a person has a few hundred bytes.
constexpr auto most_bytes = std::size_t(1) << 20;

class descriptor
{
public:
    explicit descriptor(int number) : number_(number) {}
    ~descriptor()
    {
        if (number_ >= 0) ::close(number_);
    }
    descriptor(descriptor const&) = delete;
    descriptor& operator=(descriptor const&) = delete;

    int get() const noexcept { return number_; }

private:
    int number_;
};

std::string reason_of(int number)
{
    return std::error_code(number, std::system_category()).message();
}

/// What was read, and who else may read it.
struct file_content
{
    std::string text;
    bool exists = false;
    bool is_private = true;
};

result<file_content> read_config(std::string const& file)
{
    auto const cannot = [&](std::string const& why) {
        return wrong_usage(
            "The config file " + file + " cannot be read: " + why + '.',
            "Correct that, remove the file and save the account again with `neuroflash login`, or "
            "set XDG_CONFIG_HOME to another directory.");
    };
    // A pipe of that name must not stop the program.
    auto const opened = descriptor(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    if (opened.get() < 0) {
        if (errno == ENOENT || errno == ENOTDIR) return file_content();
        return cannot(reason_of(errno));
    }
    struct stat facts = {};
    if (::fstat(opened.get(), &facts) != 0) return cannot(reason_of(errno));
    if (!S_ISREG(facts.st_mode)) return cannot("it is not a regular file");
    auto made = file_content();
    made.exists = true;
    made.is_private = (facts.st_mode & (S_IRWXG | S_IRWXO)) == 0;
    auto piece = std::array<char, 4096>();
    while (true) {
        auto const got = ::read(opened.get(), piece.data(), piece.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return cannot(reason_of(errno));
        if (got == 0) return made;
        made.text.append(piece.data(), static_cast<std::size_t>(got));
        if (made.text.size() > most_bytes) return cannot("it is larger than 1 MiB");
    }
}

error wrong_document(std::string const& file, profile_fault const& fault)
{
    return wrong_usage(
        with_full_stop(file + ", line " + std::to_string(fault.line) + ": " + fault.what),
        "Correct that line, or remove it; doc/command-line.md shows a whole file.");
}

std::optional<error>
readable_by_others(std::string const& file, file_content const& from, profile_document const& of)
{
    if (from.is_private) return {};
    for (auto const& [name, values] : of.profiles) {
        for (auto const& [key, value] : values) {
            if (!is_secret(key, value.text)) continue;
            return wrong_usage(
                file + ", line " + std::to_string(value.line) + ", holds a secret (" + key +
                    "), and other users of this machine can read the file.",
                advice(
                    "Remove their access; if others may have read it, create a new secret.",
                    "chmod 600 " + shell_word(file)));
        }
    }
    return {};
}

result<profile_document> read_document_of(std::string const& file)
{
    if (file.empty()) return profile_document();
    auto const content = read_config(file);
    if (!content) return content.error();
    auto parsed = parse_profiles(content->text);
    if (auto const* const fault = std::get_if<profile_fault>(&parsed))
        return wrong_document(file, *fault);
    auto& document = std::get<profile_document>(parsed);
    if (auto const refused = readable_by_others(file, *content, document)) return *refused;
    return std::move(document);
}

/// Chooses the name; `origin` says by what.
void choose_name(
    profile& into, std::optional<std::string> const& option, profile_document const& document)
{
    auto const variable = trimmed(environment(profile_variable));
    if (option) {
        into.name = *option;
        into.origin = "--profile";
    } else if (!variable.empty()) {
        into.name = variable;
        into.origin = profile_variable;
    } else if (document.chosen) {
        into.name = document.chosen->text;
        into.origin = setting_origin("profile", into.file, document.chosen->line).text();
    }
}

error no_such_profile(profile const& of)
{
    auto known = std::string();
    for (auto const& name : of.names) known += (known.empty() ? "" : ", ") + name;
    return wrong_usage(
        of.origin + " names the profile " + of.name + ", which is not in " +
            (of.file.empty() ? std::string("any config file") : of.file) + '.',
        known.empty() ? advice(
                            "There is no profile yet. Save an account in it.",
                            "neuroflash login --profile " + of.name)
                      : advice("There are: " + known + '.', "neuroflash config list"));
}

error not_written(std::string const& what, std::string const& why)
{
    auto details = error_details();
    details.message = what + ": " + why + '.';
    details.advice = "Check the permissions and the free space there.";
    details.charge = charge_verdict(charge_state::not_charged, 0, "Nothing was sent.");
    return error(errc::storage_failed, std::move(details));
}

/// Makes a directory and those above it that are missing, which only their owner can enter.
std::error_code make_private_directory(fs::path const& directory)
{
    if (directory.empty() || ::mkdir(directory.c_str(), S_IRWXU) == 0 || errno == EEXIST) return {};
    if (errno != ENOENT) return {errno, std::system_category()};
    if (auto const failed = make_private_directory(directory.parent_path())) return failed;
    if (::mkdir(directory.c_str(), S_IRWXU) == 0 || errno == EEXIST) return {};
    return {errno, std::system_category()};
}

/// No reader sees half a file, and at no time can another user read it. A directory that is there
/// keeps its mode: a link may lead to one that belongs to others, and the file is private anyway.
result<void> replace_private_file(std::string const& file, std::string_view text)
{
    auto ignored = std::error_code();
    // A link, as people keep who have their settings elsewhere, stays one.
    auto const target = fs::weakly_canonical(file, ignored);
    auto const real = ignored ? fs::path(file) : target;
    auto failed = make_private_directory(real.parent_path());
    if (failed) return not_written(real.parent_path().string(), failed.message());
    auto beside = support::atomic_file(real.string(), support::atomic_file::owner_reads);
    failed = beside.open();
    if (!failed) failed = beside.write(text);
    if (!failed) failed = beside.sync();
    if (!failed) failed = beside.publish();
    if (failed) return not_written(real.string(), failed.message());
    return {};
}

/// Makes the directory of the config file if something is to be written there.
result<void> make_place(
    fs::path const& directory, std::vector<std::pair<std::string, std::string>> const& values)
{
    if (std::ranges::all_of(values, [](auto const& one) { return one.second.empty(); })) return {};
    auto const failed = make_private_directory(directory);
    if (failed) return not_written(directory.string(), failed.message());
    return {};
}

/// Processes change the file one after the other, so that none loses what another one has saved. A
/// file system without locks must not prevent a change. The lock ends with the descriptor.
void lock_directory(int opened) noexcept
{
    while (opened >= 0 && ::flock(opened, LOCK_EX) != 0 && errno == EINTR) continue;
}

} // namespace

profile_value const* profile::find(std::string_view key) const
{
    auto const found = values.find(key);
    return found == values.end() ? nullptr : &found->second;
}

std::string config_file()
{
    auto const base = environment("XDG_CONFIG_HOME");
    if (base.starts_with('/')) return base + "/neuroflash/config.toml";
    auto const home = environment("HOME");
    return home.starts_with('/') ? home + "/.config/neuroflash/config.toml" : std::string();
}

error no_config_file()
{
    return wrong_usage(
        "There is no place for a config file: neither XDG_CONFIG_HOME nor HOME is an absolute "
        "path.",
        "Set HOME, or use the environment variables: `neuroflash help environment`.");
}

result<profile> read_profile(std::optional<std::string> const& name, bool must_exist)
{
    auto made = profile();
    made.file = config_file();
    auto document = read_document_of(made.file);
    if (!document) return document.error();
    for (auto const& [one, values] : document->profiles) made.names.push_back(one);
    choose_name(made, name, *document);
    if (auto const wrong = profile_name_fault(made.name); !wrong.empty()) {
        return wrong_usage(
            made.origin + ": the name of a profile " + wrong + '.',
            "Use letters, digits, - and _, such as work.");
    }
    auto const found = document->profiles.find(made.name);
    made.exists = found != document->profiles.end();
    if (made.exists) made.values = std::move(found->second);
    if (!made.exists && must_exist && !made.origin.empty()) return no_such_profile(made);
    return made;
}

result<void>
write_profile(profile const& to, std::vector<std::pair<std::string, std::string>> const& values)
{
    if (to.file.empty()) return no_config_file();
    auto const directory = fs::path(to.file).parent_path();
    if (auto const made = make_place(directory, values); !made) return made.error();
    auto const locked = descriptor(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    lock_directory(locked.get());
    auto content = read_config(to.file);
    if (!content) return content.error();
    auto const before = content->text;
    for (auto const& [key, value] : values) {
        auto const name = key == "profile" ? std::string() : to.name;
        auto edited = with_value(content->text, name, key, value);
        if (!edited) {
            auto const where =
                name.empty() ? " in front of all tables." : " below [profiles." + name + "].";
            return wrong_usage(
                to.file + " is written so that " + key + " cannot be changed by this tool.",
                "Change it with an editor: " + key + where);
        }
        content->text = std::move(*edited);
    }
    // What is removed may not be there, and the directory may be read only.
    if (content->text == before) return {};
    return replace_private_file(to.file, content->text);
}

std::string client_in_keyring(profile const& of)
{
    auto const* const store = of.find("secret_store");
    auto const* const id = of.find("client_id");
    return store != nullptr && id != nullptr && store->text == "keyring" ? id->text : std::string();
}

std::string profile_option(profile const& of)
{
    // The file or a variable may choose another one than `default`.
    return of.origin.empty() ? std::string() : " --profile " + shell_word(of.name);
}

std::string unset_command(profile const& of, setting which)
{
    return "neuroflash config unset " + std::string(row_of(which).key) + profile_option(of);
}

std::string profile_name_fault(std::string_view name)
{
    constexpr auto longest = std::size_t(64);
    auto const plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
            c == '-' || c == '_';
    };
    if (name.empty() || name.size() > longest) return "must have 1 to 64 characters";
    if (!std::ranges::all_of(name, plain)) return "may contain only letters, digits, - and _";
    return {};
}

bool is_secret(std::string_view key, std::string_view value)
{
    if (key == "client_secret") return true;
    if (key != "proxy") return false;
    auto const at = value.rfind('@');
    auto const scheme = value.find("://");
    auto const begin = scheme == std::string_view::npos ? 0 : scheme + 3;
    return at != std::string_view::npos && at > begin; // a token may stand where the user does
}

std::string shown_value(std::string_view key, std::string value)
{
    auto const is_address = key == "proxy" || key == "api_base" || key == "token_url";
    auto const has_token = is_address && value.find_first_of("@?#") != std::string::npos;
    return is_secret(key, value) || has_token ? "(set)" : value;
}

} // namespace neuroflash::cli
