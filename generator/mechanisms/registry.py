"""The model: one registry, filled by the themes in this folder.

Entities

neighbourhood   a four-digit postcode area
person          women who may become mothers, their (former) partners
family          a woman, the partner she lives with if any, and her children; one per woman, for life
child           a child of such a woman
"""

from generator.engine.model import Model

model = Model()
model.entity(
    "neighbourhood", given=("postcode", "municipality", "municipality_deprivation", "residents")
)
model.entity(
    "person",
    links={"neighbourhood": "neighbourhood", "family": "family"},
    given=("birth_year", "birth_month", "sex"),
)
model.entity(
    "family", links={"neighbourhood": "neighbourhood", "mother": "person", "partner": "person"}
)
model.entity(
    "child",
    links={
        "family": "family",
        "mother": "person",
        "father": "person",
        "neighbourhood": "neighbourhood",  # where it was born
    },
    given=("birth_date",),
)
