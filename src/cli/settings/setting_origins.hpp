// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_SETTINGS_SETTING_ORIGINS_HPP
#define NEUROFLASH_SRC_CLI_SETTINGS_SETTING_ORIGINS_HPP

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace neuroflash::cli {

/// What a user can set for many commands at once.
enum class setting
{
    client_id,
    client_secret,
    workspace,
    api_base,
    token_url,
    ca_file,
    proxy,
    no_proxy,
    timeout,
    max_connections,
    max_attempts,
    model,
    aspect_ratio,
    output_format,
    out,
    surface,
    output,
    color,
    debug,
    edit_input_field,
    mask_field,
    upscale_input_field,
    upscale_factor_field,
};

/// The ways to set it; empty where there is none.
struct setting_row
{
    setting which;
    std::string_view key;      ///< The key in a profile of the config file.
    std::string_view option;   ///< The option on the command line.
    std::string_view variable; ///< The variable in the environment.
    std::string_view initial;  ///< The default value, for people.
};

/// One row for each setting, in their order. An option comes before the variable, and that before
/// the profile.
inline constexpr auto setting_rows = std::to_array<setting_row>({
    {setting::client_id, "client_id", "", "NEUROFLASH_CLIENT_ID", ""},
    {setting::client_secret, "client_secret", "", "NEUROFLASH_CLIENT_SECRET", ""},
    {setting::workspace, "workspace", "--workspace", "NEUROFLASH_WORKSPACE_ID",
     "the first one listed"},
    {setting::api_base, "api_base", "", "NEUROFLASH_API_BASE", "https://app.neuroflash.com/api"},
    {setting::token_url, "token_url", "", "NEUROFLASH_TOKEN_URL",
     "https://id.neuroflash.com/oauth/v2/token"},
    {setting::ca_file, "ca_file", "", "NEUROFLASH_CA_FILE",
     "the certificate authorities of the system"},
    {setting::proxy, "proxy", "--proxy", "NEUROFLASH_PROXY", "none"},
    {setting::no_proxy, "", "", "NO_PROXY", "none"},
    {setting::timeout, "timeout", "--timeout", "NEUROFLASH_TIMEOUT",
     "60 s, 200 s for images and texts, 300 s for downloads"},
    {setting::max_connections, "max_connections", "--max-connections", "NEUROFLASH_MAX_CONNECTIONS",
     "64"},
    {setting::max_attempts, "max_attempts", "--max-attempts", "NEUROFLASH_MAX_ATTEMPTS", "3"},
    {setting::model, "model", "--model", "NEUROFLASH_MODEL", "chosen by the service"},
    {setting::aspect_ratio, "aspect_ratio", "--aspect-ratio", "NEUROFLASH_ASPECT_RATIO",
     "chosen by the service"},
    {setting::output_format, "output_format", "--output-format", "NEUROFLASH_OUTPUT_FORMAT",
     "chosen by the service"},
    {setting::out, "out", "--out", "NEUROFLASH_OUT", "."},
    {setting::surface, "surface", "--surface", "NEUROFLASH_SURFACE", "guide"},
    {setting::output, "output", "--output", "NEUROFLASH_OUTPUT", "table"},
    {setting::color, "color", "--color", "NEUROFLASH_COLOR", "auto"},
    {setting::debug, "", "--debug", "NEUROFLASH_DEBUG", "off"},
    {setting::edit_input_field, "edit_input_field", "", "NEUROFLASH_EDIT_INPUT_FIELD",
     "inputImageIds"},
    {setting::mask_field, "mask_field", "", "NEUROFLASH_MASK_FIELD", "maskImageId"},
    {setting::upscale_input_field, "upscale_input_field", "", "NEUROFLASH_UPSCALE_INPUT_FIELD",
     "inputImageId"},
    {setting::upscale_factor_field, "upscale_factor_field", "", "NEUROFLASH_UPSCALE_FACTOR_FIELD",
     "factor"},
});

inline constexpr std::size_t setting_count = setting_rows.size();

constexpr setting_row const& row_of(setting which) noexcept
{
    return setting_rows[static_cast<std::size_t>(which)];
}

static_assert([] {
    for (auto i = std::size_t(0); i < setting_count; ++i) {
        if (static_cast<std::size_t>(setting_rows[i].which) != i) return false;
    }
    return true;
}());

/// The origin of the value of a setting.
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

    /// Whether it is a line of a file.
    bool is_in_file() const noexcept { return !file_.empty(); }

    /// `--proxy`, `https_proxy`, `workspace (config.toml, line 3)`; empty for a default.
    std::string text() const;

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

    /// `shown`: the value, if it is no secret and words may repeat it.
    void put(setting which, setting_origin from, std::string shown = {})
    {
        all_[index_of(which)] = std::move(from);
        shown_[index_of(which)] = std::move(shown);
    }
    setting_origin const& of(setting which) const noexcept { return all_[index_of(which)]; }
    bool is_given(setting which) const noexcept { return of(which).is_given(); }

    std::string const& shown(setting which) const noexcept { return shown_[index_of(which)]; }

    /// How to name the setting: by its origin, or, where it is the default, by the usual way to set
    /// it.
    std::string name(setting which) const;

private:
    static constexpr std::size_t index_of(setting which) noexcept
    {
        return static_cast<std::size_t>(which);
    }

    std::array<setting_origin, setting_count> all_;
    std::array<std::string, setting_count> shown_;
};

/// The way to set it that the help names first: the option, or the variable.
constexpr std::string_view usual_name(setting which) noexcept
{
    auto const& row = row_of(which);
    return row.option.empty() ? row.variable : row.option;
}

} // namespace neuroflash::cli

#endif
