-- One row per minor who lives with both legal parents on $day: do the parents live apart on 31 December of $year?
-- Who dies or leaves the country in the year does not part.
WITH later AS (
  SELECT RINPERSOON AS person, HUISHOUDNR || DATUMAANVANGHH AS household
  FROM GBAHUISHOUDENSBUS
  WHERE RINPERSOONS = 'R' AND '${year}1231' BETWEEN DATUMAANVANGHH AND DATUMEINDEHH
  QUALIFY row_number() OVER (PARTITION BY RINPERSOON ORDER BY DATUMAANVANGHH DESC, DATUMEINDEHH DESC) = 1
)
SELECT c.person, c.age, c.household, c.kind = 'married_with' AS married, m.household <> f.household AS parted
FROM minor c
JOIN later m ON m.person = c.mother
JOIN later f ON f.person = c.father
JOIN later i ON i.person = c.person
WHERE c.with_father AND c.with_mother
