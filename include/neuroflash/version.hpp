// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_VERSION_HPP
#define NEUROFLASH_VERSION_HPP

/// Version of the library: major * 100000 + minor * 100 + patch. 0.1.0 is 100. The build reads the
/// version from here. The inline namespace, `v0`, changes with what breaks compiled programs.
#define NEUROFLASH_VERSION 100

#endif
