"""One room per channel, each holding both directions: questionnaires out, answers in."""
