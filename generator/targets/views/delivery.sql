-- One row per delivery of a mother with a valid number in $year: how many children, and how old she was.
SELECT
  p.Rinpersoon_Moeder AS mother,
  p.ddgeb,
  max(p.omv) AS children,
  any_value((12 * CAST(left(p.ddgeb, 4) AS INTEGER) + CAST(substr(p.ddgeb, 5, 2) AS INTEGER)
    - 12 * CAST(m.GBAGEBOORTEJAAR AS INTEGER) - CAST(m.GBAGEBOORTEMAAND AS INTEGER)) // 12) AS mother_age
FROM PERINED p
JOIN GBAPERSOONTAB m ON m.RINPERSOON = p.Rinpersoon_Moeder
WHERE p.jaar = $year AND p.CBKSoortNr_Moeder = 'R'
GROUP BY ALL
