// SPDX-License-Identifier: BSL-1.0
#include <neuroflash.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

int main()
{
    auto context = boost::asio::io_context();
    auto params = neuroflash::client_params();
    params.credentials = neuroflash::credentials("id", "secret");
    auto client = neuroflash::client(context.get_executor(), params);
    auto call = neuroflash::call_params();
    boost::asio::co_spawn(context, client.image_quota(call), boost::asio::detached);
}
