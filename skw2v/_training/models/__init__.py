"""How context words become hidden vectors: skip-gram and CBOW."""
