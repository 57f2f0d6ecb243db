// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_TEST_BATCH_KILLED_PROCESS_FAULTS_HPP
#define NEUROFLASH_TEST_BATCH_KILLED_PROCESS_FAULTS_HPP

/// If KILLED_PROCESS_LIFE is set, the process dies (SIGKILL) after that many milliseconds.
void limit_life();

/// Calls that could have been struck.
long killed_process_calls();

/// Paid requests that were sent after the fault.
long killed_process_posts_after();

#endif
