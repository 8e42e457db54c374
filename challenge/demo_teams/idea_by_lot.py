"""Team Vijf Vragen has an idea: reading at home, for whom it did most in the pilot in which a lottery decided."""

from evidence import best_group, open_public, write_idea

db, event = open_public()
group = best_group(db, "reading_by_lot", "WHERE p.arm = 'offered'", "WHERE p.arm = 'control'")
write_idea(
    "Voorlezen waar het verschil maakt",
    "reading_at_home",
    ["second_year", "toddler"],
    event["budget"],
    group,
    "Waar het lot besliste, leerden deze kinderen er het meest van.",
)
