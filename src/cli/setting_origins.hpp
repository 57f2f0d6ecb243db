// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_CLI_SETTING_ORIGINS_HPP
#define NEUROFLASH_CLI_SETTING_ORIGINS_HPP

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

namespace neuroflash::cli {

/// What a user can set about the connection to the service.
enum class setting
{
    api_base,
    token_url,
    ca_file,
    client_id,
    client_secret,
    workspace,
    proxy,
    no_proxy,
    timeout,
    max_connections,
};

inline constexpr std::size_t setting_count = 10;

/// Where the value of a setting came from.
class setting_origin
{
public:
    /// The default of the tool.
    setting_origin() = default;
    /// An option or an environment variable, by the name that the user wrote.
    explicit setting_origin(std::string name) : name_(std::move(name)) {}
    /// A line of a file.
    setting_origin(std::string name, std::string file, long line)
        : name_(std::move(name)), file_(std::move(file)), line_(line)
    {
    }

    /// Whether the user gave it. Only such a setting may be blamed.
    bool is_given() const noexcept { return !name_.empty(); }

    /// `--proxy`, `https_proxy`, `workspace (settings.conf, line 3)`; empty for a default.
    std::string words() const;

private:
    std::string name_;
    std::string file_;
    long line_ = 0;
};

/// The origins of all settings of this process. Filled while the settings are read.
class setting_origins
{
public:
    static setting_origins& get();

    void put(setting which, setting_origin from) { all_[index_of(which)] = std::move(from); }
    setting_origin const& of(setting which) const noexcept { return all_[index_of(which)]; }
    bool is_given(setting which) const noexcept { return of(which).is_given(); }

    /// How to name the setting: by its origin, or, where it is the default, by the usual way to set
    /// it.
    std::string name(setting which) const;

private:
    static constexpr std::size_t index_of(setting which) noexcept
    {
        return static_cast<std::size_t>(which);
    }

    std::array<setting_origin, setting_count> all_;
};

/// The way to set it that the help names first.
std::string_view usual_name(setting which) noexcept;

} // namespace neuroflash::cli

#endif
