# SPDX-License-Identifier: BSD-3-Clause
"""Word ids to trained tables.

A training goes by rounds: *sampling* draws batches, *models* turn their contexts into hidden
vectors, *objectives* compute the loss and the descent directions, *optimizers* turn these into
steps of the tables. *executors* find the workers, *arrays* does the work on arrays.
"""
