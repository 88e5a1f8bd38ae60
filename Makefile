# One short command for each daily task. The scripts of .ci do the work, and take arguments:
#     make test ARGS="tests/test_vocabulary.py -k ties"

.DEFAULT_GOAL := help
.PHONY: help install lint test coverage docs bench all

help:  ## say which commands there are
	@sed -n 's/^\([a-z]*\):.*## /make \1: /p' Makefile

install:  ## make the environment .venv, and the hook that looks at each commit
	.ci/install $(ARGS)

lint:  ## style, spelling and types
	.ci/lint $(ARGS)

test:  ## all tests
	.ci/test $(ARGS)

coverage:  ## all tests, and the lines that they don't run
	.ci/test --cov $(ARGS)

docs:  ## the site, in docs/_build
	.ci/docs $(ARGS)

bench:  ## speed and quality of the training, beside gensim's
	.ci/bench $(ARGS)

all:  ## all that a change must pass, in fresh environments
	.ci/run $(ARGS)
