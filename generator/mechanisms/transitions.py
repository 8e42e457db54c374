"""Who comes and goes at the end of a year, and in which order."""

from generator.engine.model import SELF, Arrival, Ending
from generator.mechanisms.codes import MAN
from generator.mechanisms.registry import model

# Births come first: the father is the partner of 1 January, also when the couple separates in the same year.
model.transition(
    Arrival(
        name="birth",
        entity="child",
        of="family",
        when="gives_birth",
        links={
            "family": SELF,
            "mother": "mother",
            "father": "partner",
            "neighbourhood": "neighbourhood",
        },
        carries={"birth_date": "delivery_date"},
    )
)
model.transition(Ending(entity="family", link="partner", back="family", when="separates"))
model.transition(
    Arrival(
        name="partner",
        entity="person",
        of="family",
        when="forms_union",
        links={"family": SELF, "neighbourhood": "neighbourhood"},
        sets="partner",
        carries={
            "birth_year": "new_partner_birth_year",
            "birth_month": "new_partner_birth_month",
            "origin": "new_partner_origin",
            "education": "new_partner_education",
        },
        fixed={"sex": MAN},
    )
)
