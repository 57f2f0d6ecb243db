// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_SRC_CLI_OPTIONS_IMAGE_OPTIONS_HPP
#define NEUROFLASH_SRC_CLI_OPTIONS_IMAGE_OPTIONS_HPP

namespace CLI {
class App;
}

namespace neuroflash::cli {

struct options;

/// Adds `--surface`.
void add_surface(CLI::App& command, options& given);

/// Adds `--page`, `--size` and what reads several pages.
void add_pages(CLI::App& command, options& given);

/// The words of `upload`, `images` and `upscale`, without what all commands have.
void add_upload(CLI::App& command, options& given);
void add_images(CLI::App& command, options& given);
void add_upscale(CLI::App& command, options& given);

} // namespace neuroflash::cli

#endif
