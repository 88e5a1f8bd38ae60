# SPDX-License-Identifier: BSD-3-Clause
"""Small programs for the members of an executor. Other processes can import them from here."""

import copy
import os
import signal
import time

import numpy as np


class FaultError(Exception):
    pass


class Adder:
    """In each round, every member shows a number, and adds all of them to the sums it owns."""

    n_bytes = 1000

    def __init__(self, n_rounds):
        self.n_rounds = n_rounds
        self.sums = np.zeros(7)

    def twin(self):
        return copy.copy(self)

    def train(self, member):
        for i in range(self.n_rounds):
            self.round(member, i)

    def round(self, member, i):
        member.put(member.index, np.array([i + 10 * member.index]))
        member.meet()
        for j in range(member.n_members):
            self.sums[member.index :: member.n_members] += member.get(j)
        member.meet()

    def expected(self, n_members):
        of_round = [sum(i + 10 * j for j in range(n_members)) for i in range(self.n_rounds)]
        return np.full(7, float(sum(of_round)))


class Faulty(Adder):
    """One member makes a mistake in its fourth round: the last one, or the first."""

    def __init__(self, where):
        super().__init__(8)
        self.where = where

    def train(self, member):
        is_last = member.index == member.n_members - 1
        self.fail("start", is_last)
        for i in range(self.n_rounds):
            if i == 3:
                self.fail("show", is_last)
                if self.where == "kill" and is_last:
                    os.kill(os.getpid(), signal.SIGKILL)
                if self.where == "sleep" and is_last:
                    time.sleep(1)
                if self.where == "kill first":
                    if member.index:
                        member.put("pid", os.getpid())
                    member.meet()
                    if not member.index:
                        print(member.get("pid"), flush=True)
                        os.kill(os.getpid(), signal.SIGKILL)
            member.put(member.index, np.zeros(3))
            if i == 3:
                self.fail("meet", is_last)
            member.meet()

    def fail(self, where, is_last):
        if self.where == where and is_last:
            raise FaultError(f"at {where}")
