"""What `--help` says below the list of options."""

from __future__ import annotations

ABOUT = "Tells whether a meme is worth sharing. Everything stays on this machine."

EXAMPLES = """\
examples:
  dankdesk                              open the window
  dankdesk score cat.webp               one meme
  dankdesk score cat.webp --explain     and why
  dankdesk score ~/memes --top 10       the ten likeliest of a folder and the folders in it
  dankdesk score ~/memes --csv > m.csv  for a spreadsheet
  some-program | dankdesk score - --json
  dankdesk models add ~/my-model        a model of your own
  dankdesk info                         what runs here, and whether it works
"""

SCORE_EXAMPLES = """\
examples:
  dankdesk score cat.webp dog.jpg
  dankdesk score cat.webp --explain
  dankdesk score cat.webp --text "when it works at last"
  dankdesk score ~/memes --top 10 --no-words
  dankdesk score ~/memes --json | jq 'select(.likelihood > 0.6) | .path'
  dankdesk score ~/memes --json | jq '.audiences.imgflip.likelihood'
  dankdesk score --manifest labels.csv --images ~/memes --json
  dankdesk score - < cat.webp

Each JSON object has, under audiences, each audience's likelihood and what the picture and the words (null when
there are none) say alone; with --explain also the evidence: every word's weight, and the map over the picture.
In a table an empty text says that there are no words. A row of JSON lines without text is read.

exit code: 0, or 1 when something could not be read, or 2 when the command was wrong. Words that could not be read
are told, and the picture alone is judged.
A run that was stopped goes on where it was when it is started again.
"""

MODELS_EXAMPLES = """\
examples:
  dankdesk models                                     those on this machine, * for the picked one
  dankdesk models add ~/my-model
  dankdesk models pick my-model-1
  dankdesk models remove my-model-1
  dankdesk models compare my-model-1 ~/newer ~/memes  agreement, and where they differ most
  dankdesk models compare A B ~/memes --csv > ab.csv  for a scatter plot
"""
