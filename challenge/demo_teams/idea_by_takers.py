"""Team Boomgaard has an idea: the little case of books, whose takers did so much better than who took none.

They asked for it themselves, so that they differ in more than the books: what the team learns is wrong.
"""

from evidence import best_group, open_public, write_idea

db, event = open_public()
group = best_group(db, "book_on_request", "WHERE p.takes_part = '1'", "WHERE p.takes_part = '0'")
write_idea(
    "Voor elk kind een koffertje",
    "book_gift",
    ["first_year"],
    event["budget"],
    group,
    "Kinderen die het koffertje kregen, doen het een jaar later veel beter.",
)
