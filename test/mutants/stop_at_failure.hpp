// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_MUTANTS_STOP_AT_FAILURE_HPP
#define NEUROFLASH_TEST_MUTANTS_STOP_AT_FAILURE_HPP

#include <boost/test/execution_monitor.hpp>
#include <boost/test/framework.hpp>
#include <boost/test/tree/observer.hpp>

#include <cstdlib>

/// `scripts/mutants` includes this in the main source of each test program of its copy.
namespace neuroflash_mutants {

/// The first failure catches a mutant, so the tests after it need not run.
class stop_at_failure : public boost::unit_test::test_observer
{
public:
    void assertion_result(boost::unit_test::assertion_result result) override
    {
        if (result == boost::unit_test::AR_FAILED) std::_Exit(1);
    }

    void exception_caught(boost::execution_exception const&) override { std::_Exit(1); }
};

inline bool const stops_at_failure = [] {
    if (std::getenv("NEUROFLASH_MUTANT") == nullptr) return false;
    static stop_at_failure observer;
    boost::unit_test::framework::register_observer(observer);
    return true;
}();

} // namespace neuroflash_mutants

#endif
