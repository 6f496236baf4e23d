"""What joins posts, library and scores: pull and score, import, export, and how far model and Reddit agree. No Qt."""
