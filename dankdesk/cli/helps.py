"""What `--help` says below the list of options."""

from __future__ import annotations

ABOUT = (
    "Tells whether a meme is worth sharing. Everything stays on this machine; nothing is fetched but by pull, and by "
    "library recheck."
)

EXAMPLES = """\
examples:
  dankdesk                              open the window
  dankdesk cat.webp                     open the window and check a picture in it
  dankdesk score cat.webp               one meme
  dankdesk score cat.webp --explain     and why
  dankdesk score ~/memes --top 10       the ten likeliest of a folder and the folders in it
  dankdesk score ~/memes --csv > m.csv  for a spreadsheet
  some-program | dankdesk score - --json
  dankdesk import ~/old-memes           pictures with a table of posts; no key needed
  dankdesk pull r/dankmemes --top week  what Reddit posts, with your own key
  dankdesk posts --sort upvotes         what is here by now
  dankdesk models add ~/my-model        a model of your own
  dankdesk engines --measure            what runs it fastest on this machine
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
  dankdesk score --engine ray --manifest labels.csv --out scores && cat scores/*.jsonl
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

ABOUT_PULL = """\
Fetch a subreddit's newest, hottest or most upvoted posts, keep their pictures in the library, and score them. A post
that is here already is brought up to date and not fetched again.

Reddit wants each user to have a client id of their own, and approves new ones by hand, which may take weeks, and
may be refused. First ask it to approve that you read posts without an account:
  https://support.reddithelp.com/hc/en-us/requests/new?ticket_form_id=14868593862164
Then make an app of the kind "installed app"; the client id is the short line below its name:
  https://www.reddit.com/prefs/apps
A secret or a password is never needed. dankdesk import needs none of this."""

PULL_EXAMPLES = """\
examples:
  dankdesk pull r/dankmemes --top week --limit 500 --client-id YOUR-ID
  dankdesk pull r/dankmemes r/memes --new
  dankdesk pull dankmemes --hot --no-words --json

--json gives one object: posts (new ones), refreshed, skipped (by reason), failed, scored, unreadable, stopped,
and problem (a sentence, where it ended early).
exit code: 0, or 1 when something could not be fetched or read, or 2 when Reddit could not be asked at all.
Ctrl-C keeps what was done; what was fetched and not yet scored is scored the next time.
"""

ABOUT_IMPORT = """\
Bring posts from a table into the library, with their pictures, which are copied, and score them. The table has a row
for each picture: CSV with a first line of names, JSON, JSON lines, or a listing as Reddit sends it. Importing again
brings the posts up to date and adds what is new."""

IMPORT_EXAMPLES = """\
columns, in any case; the first name that is there and not empty counts:
  file, path, filename, image, image_path    the picture, from DIR or from the table, or a mere name anywhere below DIR
  id, post_id, key, name                     of the post; names the picture where there is no file: ID.jpg
  score, upvotes, ups, votes, points         upvotes less downvotes
  created_utc, created, date, timestamp      seconds or milliseconds since 1970, or an ISO date in UTC
  subreddit, list, community                 with or without r/
  title, post_title, caption
  upvote_ratio, ratio                        0 to 1
  num_comments, n_comments, comments
  permalink, link, post_url                  on Reddit
  url, picture_url, image_url                where the picture lay; names it where there is neither file nor id
  nsfw, over_18; spoiler                     1, true or yes
Other columns are not looked at. A value that makes no sense counts as unknown, and is told. A row whose picture is
missing, unreadable or outside DIR is left out, and told with its line.

examples:
  dankdesk import ~/old-memes
  dankdesk import ~/scrape --table ~/scrape/meta/posts.jsonl --name scrape
  dankdesk import ~/old-memes --no-score
  dankdesk posts --search cat                what became of it

--json gives one object: posts (new ones), refreshed, left_out, scored, unreadable, stopped,
and problem (a sentence, where the table could not be read to its end).
exit code: 0, or 1 when a row was left out or a picture could not be read, or 2 when there is no such table.
Ctrl-C keeps what was done; the same command goes on from there.
"""

ABOUT_POSTS = """\
List the posts that were pulled or imported, with the likelihood that r/dankmemes, or another model's first audience,
upvotes them. Nothing is fetched and nothing is scored. Posts marked as not safe for work and spoilers are left out
unless asked for."""

POSTS_EXAMPLES = """\
examples:
  dankdesk posts                                     the 20 likeliest
  dankdesk posts --sort upvotes --subreddit dankmemes --since 7d
  dankdesk posts --search "when you" --min-likelihood 60% --limit 100
  dankdesk posts --unscored --json
  dankdesk posts --sort fewest-upvotes --limit 500 --csv > worst.csv
  dankdesk posts --agreement                         what the model is worth on these posts
  dankdesk posts --export ~/set                      then: scripts/lab all --folder, or evaluate --table
  dankdesk posts --export ~/set --most 500 --least 500
  dankdesk posts --rated --export ~/mine --label rating

Each JSON object, and each row of CSV, has key, subreddit, title, score, upvote_ratio, n_comments, created,
permalink, picture_url, nsfw, spoiler, sha256, likelihood and rating ("dank" or "not"); null, or an empty cell, where
it is not known. Lines are in the order asked for.

--agreement tells in how many of 100 pairs the post that did better than the median of its subreddit and month has the
higher likelihood; with --json as one object: all, by_subreddit and by_month with name, n, n_above, auc, auc_low and
auc_high; left_out; and points with key, likelihood and share (of like posts that it beat).
"""

ABOUT_RATE = "Rate a picture yourself. Ratings are kept by the picture's content, whatever becomes of its posts."

RATE_EXAMPLES = """\
examples:
  dankdesk rate ~/memes/cat.webp dank
  dankdesk rate t3_1abcde not
  dankdesk rate old-memes:5blhtv none
"""

ABOUT_LIBRARY = "Look after what DankDesk keeps: verdicts, posts, their pictures, and your ratings."

LIBRARY_EXAMPLES = """\
examples:
  dankdesk library check                             exit code 1 where something is not whole
  dankdesk library repair
  dankdesk library backup ~/dankdesk-backup.zip
  dankdesk library restore ~/dankdesk-backup.zip
  dankdesk library tidy --older-than 90d --larger-than 2GB
  dankdesk library recheck                           what was deleted on Reddit goes here, too
"""
