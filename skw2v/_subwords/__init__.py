"""Words to their subwords: n-grams of characters or Korean letters, and the rows that they hash to."""
