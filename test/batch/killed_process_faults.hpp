// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_BATCH_KILLED_PROCESS_FAULTS_HPP
#define NEUROFLASH_TEST_BATCH_KILLED_PROCESS_FAULTS_HPP

/// Where VICTIM_LIFE says so, the process dies (SIGKILL) after that many milliseconds.
void limit_life();

/// Calls that could have been struck.
long victim_calls();

/// Paid requests that were sent after the fault.
long victim_posts_after();

#endif
