// SPDX-License-Identifier: BSL-1.0
#include "common/unit_test.hpp"

#include <neuroflash/core/recovery/list_name.hpp>

#include <string_view>

using namespace neuroflash;

BOOST_AUTO_TEST_SUITE(list_names)

BOOST_AUTO_TEST_CASE(name_tells_the_surface_and_the_workspace)
{
    for (auto const surface : {image_surface::guide, image_surface::v1}) {
        for (std::string_view const workspace : {"workspace-1", "v1", ""}) {
            auto const name = core::list_name(surface, workspace);
            BOOST_TEST(core::surface_of_list(name) == surface);
            BOOST_TEST(core::workspace_of_list(name) == workspace);
        }
    }
}

BOOST_AUTO_TEST_CASE(name_of_the_guides_list_is_the_workspace)
{
    BOOST_TEST(core::list_name(image_surface::guide, "workspace-1") == "workspace-1");
    BOOST_TEST(core::list_name(image_surface::v1, "workspace-1") != "workspace-1");
}

BOOST_AUTO_TEST_SUITE_END()
