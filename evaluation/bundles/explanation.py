"""What a bundle says of itself to whoever unpacks it."""

from __future__ import annotations

from typing import Final

README_NAME: Final = "README.txt"
README: Final = """\
A verdict with all that it was computed from
============================================

report.json   the report; docs/comparison.schema.json of the program describes its form, numbers
              rounded to 10 digits
report.md     the same to read
manifest.json which versions, which part of the data, the declared rule, what computed it (a hash
              of the program, versions of Python, numpy and scipy), the seed, and the SHA-256 and
              size of each file
thumbs.csv    what readers held of the two versions: a line a reader, version and part of a
              breakdown
duels.csv     choices between two versions shown blind, of all versions, since strengths are of all
articles.csv  the articles by id, without their texts. shared: both versions have written about it.
              selected: it is in the part that the report is of. scored: so are its scores.
              baseline_refused, candidate_refused: that one's text is a refusal
versions.csv  the versions by id
scores.csv    scores of the two versions' summaries by measure. value: empty where the text is among
              its own references, so that its score would say where it is from
ratings.csv   people's ratings of them. place: of one in its list, empty for a mean. rater: who gave
              it, as a number of this bundle's, empty where that is not known

To compute the report again, from this file alone, with the same program:

    manage.py verdict --replay FILE

Who gave them
-------------
Readers are numbers that were drawn for this bundle; the draw was kept nowhere. No two bundles share
them, and none leads to a cookie, a network, a login or a row of the site's database. Of times the
day (UTC) is left, and on which side of a declared plan's moments they are. No text of a reader is
in here. It is not nothing: whoever knows from elsewhere what somebody voted on which day may find
their lines, so give this file to those only who may know.
What is in it can no longer be taken back: whoever deletes their data on the site is not found here.

The report was computed from what is in here, so a figure that goes by the hour, such as the days
that a verdict may take, can differ a little from the page it was on. On the day on which a plan was
declared, and on that of its date, what came in after that moment of the team's has it beside the
day. On the day on which its size was reached, what came in later has the day's last second.

Codes
-----
origin    0 reader, 1 imported, 2 judge, 3 simulated; never mixed in one estimate
flags     1 not screened yet, 2 quarantined, 8 a choice that was not blind, 16 one on a refusal,
          32 after opening other versions, 64 for a text that has changed since (none of these
          counts), 4 the reader had met other versions' work; added up
part      0 summary, 1 question, 2 comment, 3 turn, 4 action, 5 term
up        1 for a thumb up, 0 for one down
reasons   given with a thumb down: 1 wrong, 2 misses, 4 long, 8 hard, 16 other, 32 needless,
          64 unfair, 128 wooden, 256 vague, 512 impractical; added up
period    a number for the traffic plan under which the article was first shown; 0 where not known
outcome   0 left won, 1 tie, 2 right won, 3 both bad
"""
