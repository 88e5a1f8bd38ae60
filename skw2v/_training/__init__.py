# SPDX-License-Identifier: BSD-3-Clause
"""Word ids to trained tables.

A training goes round and round: *sampling* draws a batch, *models* turn its contexts into hidden
vectors, *objectives* compute the loss and the descent directions, *updates* turn these into changes
of the tables. *executors* decide who computes which batch, *arrays* does the work on arrays.
"""
