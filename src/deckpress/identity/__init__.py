"""Who is who: which question is which note, from one build to the next."""
