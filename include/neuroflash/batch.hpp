// SPDX-License-Identifier: BSL-1.0
#ifndef NEUROFLASH_BATCH_HPP
#define NEUROFLASH_BATCH_HPP

#include <neuroflash/batch/batch_event.hpp>
#include <neuroflash/batch/batch_input.hpp>
#include <neuroflash/batch/batch_params.hpp>
#include <neuroflash/batch/batch_report.hpp>
#include <neuroflash/batch/batch_runner.hpp>
#include <neuroflash/batch/merge.hpp>
#include <neuroflash/batch/shard.hpp>
#include <neuroflash/batch/spending_permission.hpp>

#endif
