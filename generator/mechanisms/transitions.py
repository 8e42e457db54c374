"""Who comes, goes and changes hands at the end of a year, and in which order."""

from generator.engine.transitions import (
    SELF,
    Arrival,
    Choice,
    Ending,
    Following,
    Influx,
    Leaving,
    Pairing,
)
from generator.mechanisms.registry import model

# Births come first: the father is the partner of 1 January, also when the couple parts in the same year.
# Of twins, the second comes through an arrival of its own.
for _name, _when, _second in (("birth", "gives_birth", False), ("second of twins", "twins", True)):
    model.transition(
        Arrival(
            name=_name,
            entity="person",
            of="person",
            when=_when,
            links={"mother": SELF, "father": "partner", "household": "household"},
            carries={"birth_date": "delivery_date"},
            fixed={"born_here": True, "has_kin": True, "second_of_twins": _second},
        )
    )
model.transition(Ending("person", "partner", "partner", when="loses_partner"))
model.transition(
    Arrival(
        name="household",
        entity="household",
        of="person",
        when="founds_household",
        links={"neighbourhood": "household.neighbourhood"},
        sets="household",
    )
)
model.transition(Following("person", "household", via="partner", when="follows_partner"))
# Twice: a child of a young mother who lives with her own mother follows two steps.
for _ in range(2):
    model.transition(
        Following("person", "household", via="mother", when="follows_mother", newcomers=True)
    )
    model.transition(Following("person", "household", via="father", when="follows_father"))
model.transition(Leaving("person", "household", when="leaves_household"))
model.transition(Leaving("person", "household", when="lost_at_birth"))
# A partner from elsewhere has no home here yet: next year the two move in together, where the other lives.
_FROM_ELSEWHERE = {
    "has_kin": False,
    "own_household_at_entry": False,
    "comes_with_partner": False,
    "children_along": 0,
}
_WANTED = {
    "birth_date": "wanted_birth_date",
    "sex": "wanted_sex",
    "origin": "wanted_origin",
    "education_at_entry": "wanted_education",
}
model.transition(
    Arrival(
        name="partner from abroad",
        entity="person",
        of="person",
        when="seeks_abroad",
        links={"partner": SELF},
        sets="partner",
        carries=_WANTED,
        fixed=_FROM_ELSEWHERE | {"born_here": False},
    )
)
model.transition(Pairing("person", "partner", when="seeks_partner", process="match"))
# After the cut-off, and in futures of a part of the world, nobody's partner is taken from somebody else.
model.transition(
    Arrival(
        name="partner",
        entity="person",
        of="person",
        when="seeks_partner",
        unless="partner",
        links={"partner": SELF},
        sets="partner",
        carries=_WANTED | {"born_here": "wanted_born_here"},
        fixed=_FROM_ELSEWHERE,
        instead_of_pairing=True,
    )
)
model.transition(
    Influx(
        "immigration",
        "person",
        process="immigration",
        founds="household",
        fixed={"born_here": False, "has_kin": False},
    )
)
model.transition(
    Arrival(
        name="partner along",
        entity="person",
        of="person",
        when="comes_with_partner",
        newcomers=True,
        links={"partner": SELF, "household": "household"},
        sets="partner",
        carries={
            "birth_date": "partner_along_birth_date",
            "sex": "partner_along_sex",
            "origin": "origin",
            "education_at_entry": "partner_along_education",
            "married_at_entry": "married_at_entry",
        },
        fixed={
            "born_here": False,
            "has_kin": False,
            "comes_with_partner": False,
            "lives_with_partner_at_entry": True,
        },
    )
)
model.transition(
    Arrival(
        name="child along",
        entity="person",
        of="person",
        when="brings_children",
        newcomers=True,
        times="children_along",
        ordinal="birth_order",
        links={"mother": SELF, "father": "partner", "household": "household"},
        fixed={"born_here": False, "has_kin": True},
    )
)
model.transition(Choice("household", "neighbourhood", when="moves", process="destination"))
