"""What leaves a case: the annotated bundle, pages, graph files and tables."""
