"""What data means: the tables of a case, their vocabularies, and the promise each column keeps."""
