-- One row per child born in the Netherlands in $year, with what the registers know of its mother and father.
-- Order counts the legal children of the mother. Married (or in a registered partnership) is read from the
-- household in which the child was first registered.
WITH child AS (
  SELECT
    p.RINPERSOON AS person,
    12 * try_cast(p.GBAGEBOORTEJAAR AS INTEGER) + try_cast(p.GBAGEBOORTEMAAND AS INTEGER) AS month,
    try_cast(p.GBAGEBOORTEJAAR AS INTEGER) AS year,
    p.GBAGEBOORTELANDNL = '1' AS born_here,
    p.GBAAANTALOUDERSBUITENLAND AS parents_abroad,
    k.RINPERSOONMa AS mother,
    k.RINPERSOONpa AS father
  FROM KINDOUDERTAB k
  JOIN GBAPERSOONTAB p USING (RINPERSOON)
  WHERE k.RINPERSOONSMa = 'R'
),
ranked AS (
  SELECT *, row_number() OVER (PARTITION BY mother ORDER BY month, person) AS birth_order FROM child
),
first_home AS (
  SELECT RINPERSOON AS person, arg_min(TYPHH, DATUMAANVANGHH) AS kind
  FROM GBAHUISHOUDENSBUS
  WHERE PLHH = ' 1' AND RINPERSOON IN (SELECT person FROM child WHERE year = $year)
  GROUP BY RINPERSOON
)
SELECT
  c.person, c.mother, c.father, c.month - 12 * c.year AS month, c.birth_order, c.parents_abroad,
  (c.month - 12 * try_cast(m.GBAGEBOORTEJAAR AS INTEGER) - try_cast(m.GBAGEBOORTEMAAND AS INTEGER)) / 12 AS mother_age,
  (c.month - 12 * try_cast(f.GBAGEBOORTEJAAR AS INTEGER) - try_cast(f.GBAGEBOORTEMAAND AS INTEGER)) / 12 AS father_age,
  row_number() OVER (PARTITION BY c.father ORDER BY c.month, c.person) = 1
    AND c.father NOT IN (SELECT o.father FROM child o WHERE o.year < $year AND o.father IS NOT NULL) AS first_of_father,
  coalesce(h.kind = '5', FALSE) AS mother_married,
  coalesce(h.kind = '6', FALSE) AS single_parent,
  m.GBAGEBOORTELANDNL = '1' AS mother_born_here,
  coalesce(a.area, 'other') AS mother_area,
  m.GBAGENERATIE IN ('1', '2') AS mother_migrant
FROM ranked c
JOIN GBAPERSOONTAB m ON m.RINPERSOON = c.mother
LEFT JOIN GBAPERSOONTAB f ON f.RINPERSOON = c.father
LEFT JOIN first_home h ON h.person = c.person
LEFT JOIN area a ON a.country = m.GBAHERKOMSTLAND
WHERE c.year = $year AND c.born_here
