"""The model: one registry, filled by the themes in this folder.

Entities

neighbourhood   a four-digit postcode area
household       who lives together in one dwelling; it begins when somebody founds it, and ends when nobody is left
person          everybody: born in this world, or come into it from elsewhere; the dead and the departed stay as kin

has_kin says that the mother is in this world as well: who was born in it, or came to it as a child with its mother.

Links of a person: mother, father (legal), partner (from the day they meet), household.
"""

from generator.engine.model import Model

model = Model()
model.entity(
    "neighbourhood",
    given=(
        "postcode",
        "municipality",
        "municipality_deprivation",
        "residents",
        "children_ratio",
        "young_adults_ratio",
        "others_ratio",
    ),
)
model.entity("household", links={"neighbourhood": "neighbourhood"})
model.entity(
    "person",
    links={
        "household": "household",
        "partner": "person",
        "mother": "person",
        "father": "person",
    },
    given=("born_here", "has_kin"),
)
