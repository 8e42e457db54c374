-- One row per person in the population register on $day: who, how old, and in which household.
-- Where spells overlap, the one that began last counts. A household number is unique only with its start.
SELECT
  p.RINPERSOON AS person,
  p.GBAGESLACHT = '2' AS woman,
  (12 * CAST(left('$day', 4) AS INTEGER) + CAST(substr('$day', 5, 2) AS INTEGER)
    - 12 * try_cast(p.GBAGEBOORTEJAAR AS INTEGER) - try_cast(p.GBAGEBOORTEMAAND AS INTEGER)) // 12 AS age,
  h.HUISHOUDNR || h.DATUMAANVANGHH AS household,
  ['alone', 'unmarried_without', 'married_without', 'unmarried_with', 'married_with', 'single_parent', 'other',
    'institution'][try_cast(h.TYPHH AS INTEGER)] AS kind,
  try_cast(trim(h.PLHH) AS INTEGER) AS place,
  h.AANTALKINDHH AS children,
  CAST(left('$day', 4) AS INTEGER) - try_cast(h.GEBJAARJONGSTEKINDHH AS INTEGER)
    - CAST(substr('$day', 5, 2) < h.GEBMAANDJONGSTEKINDHH AS INTEGER) AS youngest,
  CAST(left('$day', 4) AS INTEGER) - try_cast(h.GEBJAAROUDSTEKINDHH AS INTEGER)
    - CAST(substr('$day', 5, 2) < h.GEBMAANDOUDSTEKINDHH AS INTEGER) AS oldest
FROM (
  FROM GBAHUISHOUDENSBUS
  WHERE RINPERSOONS = 'R' AND '$day' BETWEEN DATUMAANVANGHH AND DATUMEINDEHH
  QUALIFY row_number() OVER (PARTITION BY RINPERSOON ORDER BY DATUMAANVANGHH DESC, DATUMEINDEHH DESC) = 1
) h
JOIN GBAPERSOONTAB p USING (RINPERSOON)
